import OrderedJSON

/// What a record is about: which operation, on which problem, for which processor.
///
/// A key has one text, its canonical JSON, which stands first in the record's line; two keys are equal where their
/// texts are. The text and its fingerprint are made once, with the key, so that looking a key up allocates nothing:
/// make the key once and keep it.
public struct RecordKey: Sendable {
    /// The schema that this code writes and understands.
    public static let currentSchema = 1

    /// The processor: `gfx942`.
    ///
    /// Names the folder, so made of `a-z`, `0-9` and `-` only.
    public let arch: String
    /// Compute units of the device (cores, for the CPU), at least 1.
    public let computeUnits: Int
    /// The kernel family: `moe-stage2`.
    ///
    /// Names the file, so made of `a-z`, `0-9` and `-` only.
    public let operation: String
    /// Every dimension, in the order that the family gives.
    public let dimensions: [RecordDimension]
    /// The element type of the weights: `int4`.
    public let weightType: String
    /// The element type of the activations: `int8`.
    public let activationType: String
    /// What one scale covers, of the activations and of the weights: `token-x-channel`, `token-x-group32`.
    public let scaleGranularity: String
    /// The distribution of tokens over experts: `uniform`, `zipf:1.1`; `none` where there are no experts.
    public let routing: String

    /// The key's canonical JSON in UTF-8.
    package let text: [UInt8]
    /// A hash of ``text``, the same in every process.
    package let fingerprint: UInt64

    /// A key of the current schema.
    ///
    /// - Throws: ``RecordError`` where a name, a type or a dimension is not what the field's description says. Types,
    ///   scale granularity and routing are words of letters, digits and `._:+/-`.
    public init(
        arch: String, computeUnits: Int, operation: String, dimensions: [RecordDimension], weightType: String,
        activationType: String, scaleGranularity: String, routing: String
    ) throws(RecordError) {
        try Self.requireFileName(arch, member: "arch")
        try Self.requireFileName(operation, member: "operation")
        guard computeUnits > 0 else {
            throw .invalid(member: "cus", found: "\(computeUnits)", expected: "a number from 1 up")
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
            ("weights", weightType), ("activations", activationType), ("scales", scaleGranularity),
            ("routing", routing),
        ] where !RecordName.isWord(word) {
            throw .invalid(member: member, found: word, expected: "a word of letters, digits and '._:+/-'")
        }
        self.arch = arch
        self.computeUnits = computeUnits
        self.operation = operation
        self.dimensions = dimensions
        self.weightType = weightType
        self.activationType = activationType
        self.scaleGranularity = scaleGranularity
        self.routing = routing
        // No name or word above can hold a character that JSON escapes, so the text is put together as it is.
        let sizes = dimensions.map { "\"\($0.name)\":\($0.size)" }.joined(separator: ",")
        text = Array(
            """
            {"schema":\(Self.currentSchema),"arch":"\(arch)","cus":\(computeUnits),"operation":"\(operation)",\
            "dimensions":{\(sizes)},"weights":"\(weightType)","activations":"\(activationType)",\
            "scales":"\(scaleGranularity)","routing":"\(routing)"}
            """.utf8)
        fingerprint = text.withUnsafeBufferPointer { KeyFingerprint.of($0) }
    }

    /// The extent of the dimension called `name`.
    public subscript(name: String) -> Int? {
        dimensions.first { $0.name == name }?.size
    }

    private static func requireFileName(_ name: String, member: String) throws(RecordError) {
        guard RecordName.isFileName(name) else {
            throw .invalid(member: member, found: name, expected: "'a' to 'z', '0' to '9' and '-' only")
        }
    }
}

extension RecordKey: Hashable {
    /// Whether the canonical texts are the same.
    public static func == (left: RecordKey, right: RecordKey) -> Bool {
        left.fingerprint == right.fingerprint && left.text == right.text
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
        return "\(operation) \(sizes) \(weightType) x \(activationType), \(scaleGranularity), \(routing) "
            + "on \(arch) with \(computeUnits) CUs"
    }
}
