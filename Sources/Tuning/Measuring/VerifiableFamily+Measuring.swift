import Devices
import Kernels

extension VerifiableFamily {
    /// Weights and their scales.
    public var streamedTensors: Set<String> { ["weights", "weightScales"] }

    /// One way: what the problem's own case fills, streamed tensors apart.
    ///
    /// A family that knows which of its inputs steer overrides it, since drawing a case can take long.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        let cases = try verificationCases(for: configuration, seed: seed, limits: .device)
        guard let run = try cases.first?.prepare().first else { return [[:]] }
        var contents: [String: [UInt8]] = [:]
        for tensor in run.plan.tensors where tensor.role == .input && !streamedTensors.contains(tensor.name) {
            var bytes = [UInt8](repeating: 0, count: tensor.size)
            try bytes.withUnsafeMutableBytes { try run.fill(tensor, $0) }
            contents[tensor.name] = bytes
        }
        return [contents]
    }
}

extension VerifiableFamily where Self: AcceleratorFamily {
    /// The model's count.
    public func weightBytes(of configuration: Configuration) throws -> Double {
        try work(of: configuration).weightBytes
    }
}

extension VerifiableFamily where Self: CPUFamily {
    /// The model's count.
    public func weightBytes(of configuration: Configuration) throws -> Double {
        try vectorWork(of: configuration).weightBytes
    }
}
