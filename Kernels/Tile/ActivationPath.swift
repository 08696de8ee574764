import KernelDSL

/// How activations reach the lanes that multiply them.
enum ActivationPath: String, Hashable, Sendable, CaseIterable {
    /// Staged in LDS before the K loop, all of K at once, real rows only: no wait inside the loop is for an activation.
    case staged
    /// Straight to registers, as deep ahead as the weights.
    case prefetched
    /// Staged as well, from memory into LDS without registers between: gfx950.
    case direct

    /// Whether `target` has it.
    func exists(on target: Target) -> Bool { self != .direct || target.loadsIntoShared }
}
