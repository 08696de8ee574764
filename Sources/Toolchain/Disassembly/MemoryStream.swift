/// The loads of a hot loop that read through one buffer descriptor or base register.
public struct MemoryStream: Equatable, Sendable {
    /// The descriptor ("buf s[4:7]") or the base ("global s[2:3]", "global off").
    public var source: String
    /// The number of loads.
    public var loads: Int
    /// Their bytes a wave.
    public var bytes: Int
    /// How many of them go on to LDS.
    public var loadsToShared: Int
    /// Their bytes a lane, and how many have that width.
    public var widths: [Int: Int]

    /// The stream that a load belongs to.
    static func source(of load: Instruction) -> String {
        if load.mnemonic.hasPrefix("buffer") {
            return "buf " + (load.operands.first { $0.hasPrefix("s[") } ?? "?")
        }
        let base = load.operands.dropFirst().first { $0.hasPrefix("s[") }
        return load.mnemonic.prefix { $0 != "_" } + " " + (base?.prefix { $0 != " " } ?? "off")
    }
}
