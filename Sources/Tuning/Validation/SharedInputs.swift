import Kernels

/// The input tensors that runs of one case have in common, filled once.
struct SharedInputs<Memory> {
    private var filled: [Tensor: Memory] = [:]

    /// The memory of `tensor` for `run`, as `make` makes it: that of an earlier run where they share it.
    mutating func memory(
        of tensor: Tensor, for run: VerificationRun, make: (Tensor) throws -> Memory
    ) rethrows -> Memory {
        guard tensor.role == .input, !run.unshared.contains(tensor.name) else { return try make(tensor) }
        if let memory = filled[tensor] { return memory }
        let memory = try make(tensor)
        filled[tensor] = memory
        return memory
    }
}
