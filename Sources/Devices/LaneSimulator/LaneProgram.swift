/// A kernel's emitted HIP text, as the lane simulator takes it.
public struct LaneProgram: Sendable, Hashable {
    /// The text of one kernel, with or without the preamble, whose device half stands aside on the host.
    public let text: String
    /// The kernel's name as `WT_KERNEL` gives it.
    public let kernel: String

    /// A program of `text` that runs `kernel`.
    public init(text: String, kernel: String) {
        self.text = text
        self.kernel = kernel
    }
}
