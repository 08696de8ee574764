import ContentHash
import OrderedJSON

/// What a tuning run is, as far as its trials depend on it: trials of runs that differ in any of it never mix.
///
/// What a run may spend is no part of it, so a longer run goes on where a shorter one ended. The text that a
/// configuration generates is not either: every trial has its digest.
public struct JournalIdentity: Hashable, Sendable {
    /// The schema that this code writes and understands.
    public static let currentSchema = 1

    /// The problem, and the processor that it is tuned for.
    public let key: RecordKey
    /// The digest of the space's declaration: its parameters, values and constraints.
    public let space: TextDigest
    /// The target as the compiler knows it: `gfx942`, `cpu-avx2`.
    public let target: String
    /// The device that times are taken on, as it names itself.
    public let device: String
    /// The seed of whatever the run draws.
    public let seed: UInt64
    /// How configurations are proposed, with what the order of proposals depends on.
    public let strategy: String
    /// The part of the search that this run is; nil where it is not shared out.
    public let shard: Shard?
    /// The version of the tool.
    public let toolVersion: String
    /// The compiler's build, as it names itself.
    public let compiler: String

    /// An identity of the given parts.
    ///
    /// - Throws: ``RecordError`` where a text is empty or `seed` does not fit 63 bits.
    public init(
        key: RecordKey, space: TextDigest, target: String, device: String, seed: UInt64, strategy: String,
        shard: Shard? = nil, toolVersion: String, compiler: String
    ) throws(RecordError) {
        for (member, text) in [
            ("target", target), ("device", device), ("strategy", strategy), ("tool", toolVersion),
            ("compiler", compiler),
        ] where text.isEmpty {
            throw .invalid(member: member, found: "", expected: "some text")
        }
        guard seed <= UInt64(Int64.max) else {
            throw .invalid(member: "seed", found: "\(seed)", expected: "a number from 0 to \(Int64.max)")
        }
        self.init(
            checked: key, space: space, target: target, device: device, seed: seed, strategy: strategy, shard: shard,
            toolVersion: toolVersion, compiler: compiler)
    }

    private init(
        checked key: RecordKey, space: TextDigest, target: String, device: String, seed: UInt64, strategy: String,
        shard: Shard?, toolVersion: String, compiler: String
    ) {
        self.key = key
        self.space = space
        self.target = target
        self.device = device
        self.seed = seed
        self.strategy = strategy
        self.shard = shard
        self.toolVersion = toolVersion
        self.compiler = compiler
    }

    /// The same run as if it were not shared out; journals that agree in this are united when databases are merged.
    public var whole: JournalIdentity { sharded(nil) }

    /// The same run as the part `shard`.
    public func sharded(_ shard: Shard?) -> JournalIdentity {
        JournalIdentity(
            checked: key, space: space, target: target, device: device, seed: seed, strategy: strategy, shard: shard,
            toolVersion: toolVersion, compiler: compiler)
    }

    /// The digest of the identity's line.
    public var digest: ContentHash { ContentHash(of: line) }

    /// Where the run's journal lies in a database: `gfx942/journal/moe-stage2-0123456789abcdef.jsonl`.
    public var path: String {
        "\(key.arch)/\(Self.folderName)/\(key.operation)-\(digest.hexadecimal.prefix(16)).jsonl"
    }

    /// The folder of journals in that of an architecture.
    static let folderName = "journal"
}
