import Glibc
import OrderedJSON

/// Recognises the lines of one file by their keys, looking no further than it must.
///
/// A line that this code wrote begins with the key's canonical text; that is checked byte by byte without decoding or
/// allocating anything; what follows the dimensions is the same in most lines of a file, and compared at once. Any other
/// line is decoded, so that a record written by hand is found as well.
struct LineScanner {
    private let arch: String
    private let operation: String
    /// A key up to the number of compute units, and what follows that number, in keys of CPUs behind the cache.
    private let head: [UInt8]
    private let middle: [UInt8]
    /// What followed the dimensions in the last key that was sound; empty before.
    private var lastTail: [UInt8] = []
    private static let lead = Array("{\"key\":".utf8)
    private static let cache = Array(",\"cache\":".utf8)
    private static let words = ["},\"weights\":\"", "\",\"activations\":\"", "\",\"scales\":\"", "\",\"routing\":\""]
        .map { Array($0.utf8) }
    private static let end = Array("\"},".utf8)
    private static let markers = ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].map { Array($0.utf8) }

    /// A scanner of `<arch>/<operation>.jsonl`.
    init(arch: String, operation: String) {
        self.arch = arch
        self.operation = operation
        head = Self.lead + Array("{\"schema\":\(RecordKey.currentSchema),\"arch\":\"\(arch)\",\"cus\":".utf8)
        middle = Array(",\"operation\":\"\(operation)\",\"dimensions\":{".utf8)
    }

    /// What stands at `line` of `bytes`.
    mutating func kind(of line: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> LineKind {
        if let text = canonicalKey(in: line, of: bytes), bytes[line.upperBound - 1] == UInt8(ascii: "}") {
            return .canonical(text: text)
        }
        return decodedKind(of: UnsafeBufferPointer(rebasing: bytes[line]))
    }

    private mutating func canonicalKey(in line: Range<Int>, of bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var cursor = Cursor(bytes: bytes, position: line.lowerBound, end: line.upperBound)
        guard cursor.take(head), cursor.takeNumber() else { return nil }
        if !cursor.take(middle) {
            guard cursor.take(Self.cache), cursor.takeNumber(), cursor.take(middle) else { return nil }
        }
        repeat {
            guard cursor.take(UInt8(ascii: "\"")), cursor.takeRun(of: RecordName.isIdentifierByte),
                cursor.take(UInt8(ascii: "\"")), cursor.take(UInt8(ascii: ":")), cursor.takeNumber()
            else { return nil }
        } while cursor.take(UInt8(ascii: ","))
        if lastTail.isEmpty || !cursor.take(lastTail) {
            let start = cursor.position
            for word in Self.words {
                guard cursor.take(word), cursor.takeRun(of: RecordName.isWordByte) else { return nil }
            }
            guard cursor.take(Self.end) else { return nil }
            lastTail = Array(bytes[start..<cursor.position])
        }
        return line.lowerBound + Self.lead.count..<cursor.position - 1
    }

    private func decodedKind(of line: UnsafeBufferPointer<UInt8>) -> LineKind {
        guard !Self.markers.contains(where: { line.starts(with: $0) }) else { return .unusable(.conflictMarker) }
        do throws(JSONParsingError) {
            let json = try JSONValue(parsing: line)
            return kind(of: json)
        } catch {
            return .unusable(.notJSON(error))
        }
    }

    private func kind(of json: JSONValue) -> LineKind {
        if let schema = json["key"]?["schema"]?.intValue, schema > RecordKey.currentSchema {
            return .unusable(.newerSchema(schema))
        }
        do throws(RecordError) {
            guard let object = json.objectValue else {
                throw .wrongKind(member: "record", found: json.kind, expected: "an object")
            }
            let key = try RecordKey(try MemberReader(object).object("key"))
            guard key.arch == arch, key.operation == operation else {
                return .unusable(.misplaced(arch: key.arch, operation: key.operation))
            }
            return .rewritten(key)
        } catch {
            return .unusable(.notRecord(error))
        }
    }

    /// A place in a line that moves on where the bytes are what was expected.
    private struct Cursor {
        let bytes: UnsafeBufferPointer<UInt8>
        var position: Int
        let end: Int

        mutating func take(_ byte: UInt8) -> Bool {
            guard position < end, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func take(_ expected: [UInt8]) -> Bool {
            guard end - position >= expected.count, let start = bytes.baseAddress else { return false }
            let isEqual = expected.withUnsafeBytes { wanted in
                wanted.baseAddress.map { memcmp(start + position, $0, wanted.count) == 0 } ?? true
            }
            guard isEqual else { return false }
            position += expected.count
            return true
        }

        /// A number from 1 up without leading zeros, as keys have them.
        mutating func takeNumber() -> Bool {
            guard position < end, bytes[position] != UInt8(ascii: "0") else { return false }
            let start = position
            // More digits than this may not fit 63 bits; such a line is decoded and judged there.
            return takeRun(of: RecordName.isDigit) && position - start <= 18
        }

        mutating func takeRun(of accepts: (UInt8) -> Bool) -> Bool {
            let start = position
            while position < end, accepts(bytes[position]) {
                position += 1
            }
            return position > start
        }
    }
}
