import Kernels

extension Int4Layout {
    /// The layout of one matrix of `channels` x `depth` under `configuration`.
    ///
    /// Reads `unpacking`, `packing` (bytes of a lane, 8 or 16) and `matrix` (the instruction, whose rows are the channels of
    /// a tile, and whose positions of K make its runs; `dot4` has tiles of 16). Families without the latter two have 16
    /// bytes and 16 channels.
    public init(
        configuration: Configuration, channels: Int, depth: Int, scales: WeightScales
    ) throws(ConfigurationError) {
        try self.init(
            unpacking: configuration.choice("unpacking", Int4Unpacking.self), channels: channels, depth: depth,
            bytesPerLane: Self.bytesPerLane(configuration), tileChannels: Self.tileChannels(configuration),
            scales: scales, run: Self.run(configuration))
    }

    private static func bytesPerLane(_ configuration: Configuration) throws(ConfigurationError) -> Int {
        guard let value = configuration["packing"] else { return 16 }
        guard let bytes = Int(value.description), [8, 16].contains(bytes) else {
            throw .undeclared(parameter: "packing", value: value, declared: [.integer(8), .integer(16)])
        }
        return bytes
    }

    private static func tileChannels(_ configuration: Configuration) throws(ConfigurationError) -> Int {
        guard let value = configuration["matrix"] else { return 16 }
        switch value.description {
        case "16x16x32", "16x16x64", "dot4": return 16
        case "32x32x16", "32x32x32": return 32
        default:
            throw .undeclared(
                parameter: "matrix", value: value,
                declared: ["16x16x32", "32x32x16", "dot4", "16x16x64", "32x32x32"].map { .name($0) })
        }
    }

    private static func run(_ configuration: Configuration) -> Int {
        ["16x16x64", "32x32x32"].contains(configuration["matrix"]?.description) ? 16 : narrowRun
    }
}
