import KernelDSL

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

    /// The kernel that does most of the work.
    public var principalKernel: Kernel? { steps.indices.contains(principal) ? steps[principal].kernel : nil }

    /// Whether every run gives the same bits: no kernel adds floats atomically, in whatever order they come.
    public var isDeterministic: Bool { !steps.contains { Self.addsFloats($0.kernel.body) } }

    private static func addsFloats(_ body: [Statement]) -> Bool {
        body.contains { statement in
            switch statement {
            case .atomic(let operation, _, _, _): !operation.isOrderFree
            case .loop(_, _, _, _, let body): addsFloats(body)
            case .branch(_, _, let then, let otherwise): addsFloats(then) || addsFloats(otherwise)
            default: false
            }
        }
    }
}
