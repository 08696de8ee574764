/// Refuses kernels that a target cannot run, or that could not mean what they say.
///
/// It rejects: more LDS than a workgroup has; a workgroup barrier, an exit, a matrix or a cross-lane operation where lanes
/// part ways; vector accesses whose alignment cannot be shown; operands of a wrong type; instructions, vectors and statements
/// that the target lacks; outputs that some lane never writes; writes to inputs; values that are never used.
public struct KernelVerifier: Sendable {
    /// The target that must run the kernel.
    public let target: Target

    /// A verifier for `target`.
    public init(target: Target) {
        self.target = target
    }

    /// Throws the first error of ``errors(in:)``.
    public func verify(_ kernel: Kernel) throws(VerificationError) {
        if let first = errors(in: kernel).first {
            throw first
        }
    }

    /// Everything that is wrong with `kernel`, in the order of its text.
    public func errors(in kernel: Kernel) -> [VerificationError] {
        var reasons: [VerificationError.Reason] = []
        if kernel.sharedBytes > target.sharedBytes {
            reasons.append(
                .sharedMemory(bytes: kernel.sharedBytes, limit: target.sharedBytes, target: target.architecture))
        }
        let size = kernel.workgroupSize
        if size < 1 || size > target.maximumWorkgroup || size % target.waveSize != 0 {
            reasons.append(.workgroup(lanes: size, limit: target.maximumWorkgroup, waveSize: target.waveSize))
        }
        var walker = StatementChecker(
            kernel, target: target, facts: FactAnalysis(kernel, waveSize: target.waveSize))
        walker.walk(kernel.body, flow: StatementChecker.Flow())
        reasons += walker.finish()
        if reasons.isEmpty {
            reasons += unwrittenOutputs(of: kernel)
        }
        return reasons.map { VerificationError(kernel: kernel.name, reason: $0) }
    }

    private func unwrittenOutputs(of kernel: Kernel) -> [VerificationError.Reason] {
        kernel.parameters.compactMap { parameter in
            guard case .pointer(_, let access, _) = parameter.kind, access != .read else { return nil }
            var coverage = LaneCoverage(of: parameter.name, in: kernel, target: target)
            let missing = coverage.missing()
            guard let first = missing.first, let last = missing.last else { return nil }
            let lanes =
                missing.count == kernel.workgroupSize
                ? "any lane"
                : missing.count == last - first + 1
                    ? "lanes \(first)...\(last)" : "\(missing.count) lanes, the first of them \(first)"
            return .neverWritten(output: parameter.name, lanes: lanes)
        }
    }
}
