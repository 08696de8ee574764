/// What a table says of a kernel of its own: its word, not ours.
public struct KernelClaim: Hashable, Sendable {
    /// What it is the kernel of: `stage 1`; empty where the table does not tell.
    public let stage: String
    /// The kernel's name, as it stands there.
    public let kernel: String
    /// The time that the table claims, in microseconds; nil where it claims none.
    public let microseconds: Double?

    /// What the name says, where its grammar is known.
    public var parsed: AITERKernelName? { AITERKernelName(kernel) }

    /// The claim, for people.
    public var text: String {
        let time = microseconds.map { "\($0) us claimed by the table" } ?? "no time claimed"
        let what = parsed.map { "\($0)" } ?? "a name of unknown grammar"
        return
            "\(stage.isEmpty ? "" : "\(stage): ")\(time), \(kernel.isEmpty ? "no kernel named" : "\(kernel): \(what)")"
    }
}
