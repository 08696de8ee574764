/// All that one operation launches for one problem, in order, and the memory it works on.
public struct LaunchPlan: Hashable, Sendable {
    /// The launches.
    public let steps: [LaunchStep]
    /// Every tensor that a step names, each once.
    public let tensors: [Tensor]

    /// A plan.
    public init(steps: [LaunchStep], tensors: [Tensor]) {
        self.steps = steps
        self.tensors = tensors
    }

    /// The tensor `name`.
    public func tensor(_ name: String) -> Tensor? {
        tensors.first { $0.name == name }
    }
}
