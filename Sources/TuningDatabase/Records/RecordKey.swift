import Glibc
import OrderedJSON

/// What a record is about: which operation, on which problem, for which processor.
///
/// A key has one text, its canonical JSON, which stands first in the record's line; two keys are equal where their
/// texts are. The text and its fingerprint are made once, with the key, so that looking a key up allocates nothing:
/// make the key once and keep it.
public struct RecordKey: Sendable {
    /// The schema that this code writes and understands.
    public static let currentSchema = 1
    /// The dimension whose nearest recorded value may stand for another: tokens, or rows.
    public static let bucketDimension = "M"

    /// One reference, so that handing a key on copies nothing.
    private let parts: Parts

    /// The processor: `gfx942`.
    ///
    /// Names the folder, so made of `a-z`, `0-9` and `-` only.
    public var arch: String { parts.arch }
    /// Compute units of the device (cores, for the CPU), at least 1.
    public var computeUnits: Int { parts.computeUnits }
    /// Bytes of the last-level cache of a CPU, at least 1; nil for GPUs, whose keys do not have it.
    public var lastLevelCache: Int? { parts.lastLevelCache }
    /// The kernel family: `moe-stage2`.
    ///
    /// Names the file, so made of `a-z`, `0-9` and `-` only.
    public var operation: String { parts.operation }
    /// Every dimension, in the order that the family gives.
    public var dimensions: [RecordDimension] { parts.dimensions }
    /// The element type of the weights: `int4`.
    public var weightType: String { parts.weightType }
    /// The element type of the activations: `int8`.
    public var activationType: String { parts.activationType }
    /// The element type of the output where the operation has several and this is not the usual one; keys do not have it
    /// otherwise.
    public var outputType: String? { parts.outputType }
    /// What one scale covers, of the activations and of the weights: `token-x-channel`, `token-x-group32`.
    public var scaleGranularity: String { parts.scaleGranularity }
    /// The distribution of tokens over experts: `uniform`, `zipf:1.1`; `none` where there are no experts.
    public var routing: String { parts.routing }

    /// The key's canonical JSON in UTF-8.
    package var text: [UInt8] { parts.text }
    /// A hash of ``text``, the same in every process.
    package var fingerprint: UInt64 { parts.fingerprint }

    /// A key of the current schema.
    ///
    /// - Throws: ``RecordError`` where a name, a type or a dimension is not what the field's description says. Types,
    ///   scale granularity and routing are words of letters, digits and `._:+/-`.
    public init(
        arch: String, computeUnits: Int, lastLevelCache: Int? = nil, operation: String, dimensions: [RecordDimension],
        weightType: String, activationType: String, outputType: String? = nil, scaleGranularity: String, routing: String
    ) throws(RecordError) {
        try Self.requireFileName(arch, member: "arch")
        try Self.requireFileName(operation, member: "operation")
        guard computeUnits > 0 else {
            throw .invalid(member: "cus", found: "\(computeUnits)", expected: "a number from 1 up")
        }
        if let lastLevelCache, lastLevelCache < 1 {
            throw .invalid(member: "cache", found: "\(lastLevelCache)", expected: "a number of bytes from 1 up")
        }
        guard !dimensions.isEmpty else { throw .missing(member: "dimensions") }
        for (index, dimension) in dimensions.enumerated() {
            guard RecordName.isIdentifier(dimension.name) else {
                throw .invalid(
                    member: "dimensions", found: dimension.name, expected: "a letter, then letters, digits and '_'")
            }
            guard dimension.size > 0 else {
                throw .invalid(
                    member: "dimensions.\(dimension.name)", found: "\(dimension.size)", expected: "a number from 1 up")
            }
            guard !dimensions[..<index].contains(where: { $0.name == dimension.name }) else {
                throw .invalid(member: "dimensions", found: dimension.name, expected: "every name once")
            }
        }
        for (member, word) in [
            ("weights", weightType), ("activations", activationType), ("output", outputType ?? activationType),
            ("scales", scaleGranularity), ("routing", routing),
        ] where !RecordName.isWord(word) {
            throw .invalid(member: member, found: word, expected: "a word of letters, digits and '._:+/-'")
        }
        // No name or word above can hold a character that JSON escapes, so the text is put together as it is.
        let sizes = dimensions.map { "\"\($0.name)\":\($0.size)" }.joined(separator: ",")
        let cache = lastLevelCache.map { ",\"cache\":\($0)" } ?? ""
        let output = outputType.map { "\"output\":\"\($0)\"," } ?? ""
        let text = Array(
            """
            {"schema":\(Self.currentSchema),"arch":"\(arch)","cus":\(computeUnits)\(cache),"operation":"\(operation)",\
            "dimensions":{\(sizes)},"weights":"\(weightType)","activations":"\(activationType)",\
            \(output)"scales":"\(scaleGranularity)","routing":"\(routing)"}
            """.utf8)
        parts = Parts(
            arch: arch, computeUnits: computeUnits, lastLevelCache: lastLevelCache, operation: operation,
            dimensions: dimensions, weightType: weightType, activationType: activationType, outputType: outputType,
            scaleGranularity: scaleGranularity, routing: routing, text: text)
    }

    /// The extent of the dimension called `name`.
    public subscript(name: String) -> Int? {
        dimensions.first { $0.name == name }?.size
    }

    /// Whether the key is about a CPU: its architecture is an instruction set such as `cpu-avx2`, or it has a cache.
    public var isCPU: Bool { lastLevelCache != nil || arch.hasPrefix("cpu-") }

    /// The size of the device for people: `304 CUs`; of a CPU, `8 cores, 32 MiB of cache`.
    public var sizeText: String { size.text(isCPU: isCPU) }

    /// How large the device is.
    public var size: DeviceSize { DeviceSize(computeUnits: computeUnits, lastLevelCache: lastLevelCache) }

    private static func requireFileName(_ name: String, member: String) throws(RecordError) {
        guard RecordName.isFileName(name) else {
            throw .invalid(member: member, found: name, expected: "'a' to 'z', '0' to '9' and '-' only")
        }
    }
}

extension RecordKey {
    private final class Parts: Sendable {
        let arch: String
        let computeUnits: Int
        let lastLevelCache: Int?
        let operation: String
        let dimensions: [RecordDimension]
        let weightType: String
        let activationType: String
        let outputType: String?
        let scaleGranularity: String
        let routing: String
        let text: [UInt8]
        let fingerprint: UInt64

        init(
            arch: String, computeUnits: Int, lastLevelCache: Int?, operation: String, dimensions: [RecordDimension],
            weightType: String, activationType: String, outputType: String?, scaleGranularity: String, routing: String,
            text: [UInt8]
        ) {
            self.arch = arch
            self.computeUnits = computeUnits
            self.lastLevelCache = lastLevelCache
            self.operation = operation
            self.dimensions = dimensions
            self.weightType = weightType
            self.activationType = activationType
            self.outputType = outputType
            self.scaleGranularity = scaleGranularity
            self.routing = routing
            self.text = text
            fingerprint = text.withUnsafeBufferPointer { KeyFingerprint.of($0) }
        }
    }
}

extension RecordKey: Hashable {
    /// Whether the canonical texts are the same.
    public static func == (left: RecordKey, right: RecordKey) -> Bool {
        guard left.parts !== right.parts else { return true }
        guard left.fingerprint == right.fingerprint, left.text.count == right.text.count else { return false }
        return left.text.withUnsafeBytes { mine in
            right.text.withUnsafeBytes { other in
                guard let mine = mine.baseAddress, let start = other.baseAddress else { return true }
                return memcmp(mine, start, other.count) == 0
            }
        }
    }

    /// Feeds the fingerprint, which covers the whole key.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(fingerprint)
    }
}

extension RecordKey: CustomStringConvertible {
    /// For people: `moe-stage2 M=4,N=7168 int4 x int8, token-x-channel, uniform on gfx942 with 304 CUs`.
    public var description: String {
        let sizes = dimensions.map { "\($0.name)=\($0.size)" }.joined(separator: ",")
        let output = outputType.map { " to \($0)" } ?? ""
        return "\(operation) \(sizes) \(weightType) x \(activationType)\(output), \(scaleGranularity), \(routing) "
            + "on \(arch) with \(sizeText)"
    }
}
