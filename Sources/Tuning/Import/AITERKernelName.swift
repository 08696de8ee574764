/// What the name of one of AITER's FlyDSL kernels says: `flydsl_moe2_abf16_wint4_bf16_t16x128x256_atomic`.
public struct AITERKernelName: Hashable, Sendable {
    /// The product: 1 or 2.
    public let stage: Int
    /// Type of the activations: `bf16`.
    public let activations: String
    /// Type of the weights: `int4`.
    public let weights: String
    /// Type of the result.
    public let output: String
    /// Rows, channels and positions of K that a workgroup takes.
    public let tile: [Int]
    /// What follows the tile: `bnt2`, `kw4`, `atomic`, `sbm16`.
    public let options: [String]

    /// Reads a name; nil where it does not follow the grammar
    /// `flydsl_moe{1,2}_a{type}_w{type}_{type}_t{M}x{N}x{K}[_option]…`.
    public init?(_ name: String) {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 6, parts[0] == "flydsl", parts[1] == "moe1" || parts[1] == "moe2",
            parts[2].count > 1, parts[2].hasPrefix("a"), parts[3].count > 1, parts[3].hasPrefix("w"),
            !parts[4].isEmpty, parts[5].hasPrefix("t"), parts.dropFirst(6).allSatisfy({ !$0.isEmpty })
        else { return nil }
        let tile = parts[5].dropFirst().split(separator: "x", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard tile.count == 3, parts[5].count(where: { $0 == "x" }) == 2, tile.allSatisfy({ $0 > 0 }) else {
            return nil
        }
        stage = parts[1] == "moe1" ? 1 : 2
        activations = String(parts[2].dropFirst())
        weights = String(parts[3].dropFirst())
        output = parts[4]
        self.tile = tile
        options = Array(parts.dropFirst(6))
    }
}

extension AITERKernelName: CustomStringConvertible {
    /// `bf16 x int4 to bf16, tile 16 x 128 x 256, atomic`.
    public var description: String {
        ([
            "\(activations) x \(weights) to \(output)",
            "tile \(tile.map { "\($0)" }.joined(separator: " x "))",
        ] + options).joined(separator: ", ")
    }
}
