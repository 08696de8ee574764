/// What a small set of binaries, chosen for several counts of tokens together, holds for one of them.
///
/// A record's own configuration is the fastest for its M; this is the one to use where the few binaries of the set are to
/// serve every M. It stands beside the record's configuration and changes nothing of it.
public struct RecordedCover: Hashable, Sendable {
    /// How much longer than the best the set may take at any of ``tokens``, as a share: 0.02 for 2 %.
    public let tolerance: Double
    /// The counts of tokens (M) that the set was chosen for, ascending.
    public let tokens: [Int]
    /// The configuration to use at the record's M; its text is ``text``.
    public let configuration: RecordedConfiguration
    /// The digest of the text that it generates: the binary, since configurations of one text differ in their launch alone.
    public let text: TextDigest
    /// Its time at the record's M, in microseconds.
    public let microseconds: Double
    /// Its time divided by the best that was known at the record's M; 1 where it is the best.
    public let ratio: Double
    /// Where the times come from.
    public let source: Source
    /// The set, ``text`` among it.
    public let binaries: [Binary]

    /// Where the times of a set come from.
    public enum Source: Hashable, Sendable {
        /// Predicted by a model.
        case modelled
        /// Measured on this device, in turns with one another.
        case measured(device: String)

        /// The evidence that the times are.
        public var evidence: Evidence {
            switch self {
            case .modelled: .modelled
            case .measured: .measured
            }
        }
    }

    /// A binary of the set.
    public struct Binary: Hashable, Sendable {
        /// The digest of its text.
        public let text: TextDigest
        /// Its time at the record's M, in microseconds; nil where it cannot run there.
        public let microseconds: Double?

        /// The binary whose text has the digest `text`, and its time.
        public init(text: TextDigest, microseconds: Double?) {
            self.text = text
            self.microseconds = microseconds
        }
    }

    /// A cover of the given parts.
    ///
    /// - Throws: ``RecordError`` where the tolerance is not from 0 to 1, counts of tokens do not ascend from 1 up, a time is no
    ///   number above 0, the ratio is below 1, a binary is listed twice, there are more than counts of tokens, or `text` is
    ///   not among them with its time.
    public init(
        tolerance: Double, tokens: [Int], configuration: RecordedConfiguration, text: TextDigest, microseconds: Double,
        ratio: Double, source: Source, binaries: [Binary]
    ) throws(RecordError) {
        guard (0...1).contains(tolerance) else {
            throw .invalid(member: "cover.tolerance", found: "\(tolerance)", expected: "a share from 0 to 1")
        }
        guard let first = tokens.first, first >= 1, zip(tokens, tokens.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw .invalid(
                member: "cover.tokens", found: "\(tokens)", expected: "counts of tokens from 1 up, ascending")
        }
        for time in [microseconds] + binaries.compactMap(\.microseconds) where !(time > 0 && time.isFinite) {
            throw .invalid(member: "cover.time_us", found: "\(time)", expected: "a number above 0")
        }
        guard ratio >= 1, ratio.isFinite else {
            throw .invalid(member: "cover.ratio", found: "\(ratio)", expected: "a number from 1 up")
        }
        guard Set(binaries.map(\.text)).count == binaries.count, binaries.count <= tokens.count else {
            throw .invalid(
                member: "cover.binaries", found: "\(binaries.count) binaries",
                expected: "each once, and no more than the \(tokens.count) counts of tokens")
        }
        guard binaries.contains(Binary(text: text, microseconds: microseconds)) else {
            throw .invalid(
                member: "cover.binaries", found: "none with the text and the time to use", expected: "the one to use")
        }
        if case .measured(let device) = source, device.isEmpty {
            throw .invalid(member: "cover.device", found: "", expected: "the device that times were measured on")
        }
        self.tolerance = tolerance
        self.tokens = tokens
        self.configuration = configuration
        self.text = text
        self.microseconds = microseconds
        self.ratio = ratio
        self.source = source
        self.binaries = binaries
    }

    /// Whether `other` stands for another M of the same choice.
    public func isOfSameSet(as other: RecordedCover) -> Bool {
        tolerance == other.tolerance && tokens == other.tokens && source == other.source
            && binaries.map(\.text) == other.binaries.map(\.text)
    }

    /// The place of ``text`` in ``binaries``.
    public var place: Int { binaries.firstIndex { $0.text == text } ?? 0 }
}
