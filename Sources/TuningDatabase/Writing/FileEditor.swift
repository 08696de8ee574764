import OrderedJSON

/// The lines of one database file while records are put into it.
///
/// Lines that are not touched keep their bytes. Records are sorted by key; a line that cannot be understood stays
/// behind the line that it followed, and records of newer schemas come last.
struct FileEditor {
    private struct Line {
        let text: [UInt8]
        /// The number it had in the file, from 1; nil where it is new.
        let number: Int?
        /// The record's key; nil where the line cannot be understood.
        let key: RecordKey?
        /// Whether the line is a record of a newer schema.
        let isNewer: Bool
    }

    private let path: String
    /// The lines in the order of the file, then the new ones; nil where one was merged into another.
    private var lines: [Line?] = []
    /// By key: the numbers of the lines that have it.
    private var places: [RecordKey: [Int]] = [:]

    /// The lines of `bytes`, the content of `<arch>/<operation>.jsonl` at `path`.
    init(_ bytes: [UInt8], path: String, arch: String, operation: String) {
        self.path = path
        var scanner = LineScanner(arch: arch, operation: operation)
        bytes.withUnsafeBufferPointer { buffer in
            LineSplitter.forEachLine(of: buffer) { number, range in
                var key: RecordKey?
                var isNewer = false
                switch scanner.kind(of: range, in: buffer) {
                case .canonical(let text): key = Self.key(UnsafeBufferPointer(rebasing: buffer[text]))
                case .rewritten(let found): key = found
                case .unusable(.newerSchema): isNewer = true
                case .unusable: break
                }
                append(Line(text: Array(buffer[range]), number: number, key: key, isNewer: isNewer))
            }
        }
    }

    /// The file's new content.
    var bytes: [UInt8] {
        sorted.reduce(into: []) { bytes, line in
            bytes += line.text
            bytes.append(UInt8(ascii: "\n"))
        }
    }

    /// Puts `record` where its key belongs, if `policy` lets it.
    mutating func put(_ record: TuningRecord, replacing policy: ReplacementPolicy) -> PutOutcome {
        let places = places[record.key] ?? []
        guard let first = places.first else {
            if policy == .addingFacts || policy == .settingCover {
                return .unchanged
            }
            append(line(record))
            return .added
        }
        // Several lines with one key become one: the best of them, as lookup would choose.
        var existing: TuningRecord?
        var broken: DatabaseIssue?
        for line in places.reversed().compactMap({ lines[$0] }) {
            switch RecordDecoder.decode(line.text.indices, of: line.text) {
            case .success(let found) where existing.map({ found.outranks($0) }) ?? true: existing = found
            case .success: break
            case .failure(let problem): broken = DatabaseIssue(file: path, line: line.number, problem: problem)
            }
        }
        if policy == .addingFacts || policy == .settingCover, existing == nil {
            return .unchanged
        }
        let (result, outcome) = Self.resolve(record, existing: existing, broken: broken, policy)
        if outcome != .unchanged || places.count > 1 {
            for place in places {
                lines[place] = nil
            }
            lines[first] = line(result)
            self.places[record.key] = [first]
        }
        return outcome
    }

    private mutating func append(_ line: Line) {
        if let key = line.key {
            places[key, default: []].append(lines.count)
        }
        lines.append(line)
    }

    private static func resolve(
        _ record: TuningRecord, existing: TuningRecord?, broken: DatabaseIssue?, _ policy: ReplacementPolicy
    ) -> (TuningRecord, PutOutcome) {
        guard let existing else { return (record, broken.map { .mended($0) } ?? .added) }
        if policy == .addingFacts || policy == .settingCover {
            let result = policy == .addingFacts ? existing.adding(from: record) : existing.covered(by: record.cover)
            return (result, result == existing ? .unchanged : .replaced(previous: existing, lost: []))
        }
        if policy != .always, existing.outranks(record) {
            return (existing.adding(from: record), .kept(existing: existing))
        }
        let result = record.adding(from: existing)
        if result == existing {
            return (existing, .unchanged)
        }
        if policy != .always, let reason = PromotionThreshold.objection(of: existing, to: record) {
            return (existing.adding(from: record), .incumbentKept(existing: existing, reason: reason))
        }
        if policy == .joining, existing.keepsPlaceWithoutComparison(with: record) {
            return (existing.adding(from: record), .kept(existing: existing))
        }
        let lost = existing.evidence.filter { evidence in
            // A measurement in place of a prediction loses nothing.
            !result.evidence.contains(evidence) && !(evidence == .modelled && result.evidence.contains(.measured))
        }
        return (result, .replaced(previous: existing, lost: lost))
    }

    private var sorted: [Line] {
        // Each line that cannot be understood travels with the record before it.
        var head: [Line] = []
        var groups: [(key: RecordKey, lines: [Line])] = []
        var newer: [Line] = []
        for line in lines.compactMap({ $0 }) {
            if line.isNewer {
                newer.append(line)
            } else if let key = line.key {
                groups.append((key, [line]))
            } else if groups.isEmpty {
                head.append(line)
            } else {
                groups[groups.count - 1].lines.append(line)
            }
        }
        let ordered = groups.enumerated().sorted { left, right in
            (left.element.key, left.offset) < (right.element.key, right.offset)
        }
        return head + ordered.flatMap(\.element.lines)
            + newer.sorted { $0.text.lexicographicallyPrecedes($1.text) }
    }

    private func line(_ record: TuningRecord) -> Line {
        Line(text: Array(record.line.utf8), number: nil, key: record.key, isNewer: false)
    }

    private static func key(_ text: UnsafeBufferPointer<UInt8>) -> RecordKey? {
        guard let object = (try? JSONValue(parsing: text))?.objectValue else { return nil }
        return try? RecordKey(MemberReader(object))
    }
}
