/// All that one operation launches for one problem, in order, and the memory it works on.
public struct LaunchPlan: Hashable, Sendable {
    /// The launches.
    public let steps: [LaunchStep]
    /// Every tensor that a step names, each once.
    public let tensors: [Tensor]
    /// The number of the step that does most of the work, whose registers and LDS stand for the plan.
    public let principal: Int

    /// A plan.
    public init(steps: [LaunchStep], tensors: [Tensor], principal: Int = 0) {
        self.steps = steps
        self.tensors = tensors
        self.principal = principal
    }

    /// The tensor `name`.
    public func tensor(_ name: String) -> Tensor? {
        tensors.first { $0.name == name }
    }
}
