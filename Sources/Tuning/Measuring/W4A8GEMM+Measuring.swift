import Kernels

extension W4A8GEMM {
    /// One way without contents: nothing steers.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] { [[:]] }
}
