import Devices
import Kernels

/// Judges configurations on a device: the program itself, run on the inputs of the cases.
///
/// Outputs are filled with NaNs, or with zeros where the contract asks for them, between margins of known bytes. Every run is
/// launched twice: the first results are compared with the reference, the second with the first, byte by byte.
public final class DeviceVerifier {
    private let device: any Device

    /// A verifier for `device`.
    public init(_ device: any Device) {
        self.device = device
    }

    /// Judges `candidate` on the first `limit` cases of `family`, all where it is nil, up to the first that finds a problem.
    ///
    /// Runs of the twin are left out where the candidate has none.
    public func verify(
        _ candidate: DeviceCandidate, of family: any VerifiableFamily, seed: UInt64, first limit: Int? = nil
    ) throws -> VerificationReport {
        let start = ContinuousClock.now
        let modules = try CandidateModules(candidate, of: family, on: device)
        var verdicts: [CaseVerdict] = []
        let cases = try family.verificationCases(for: candidate.configuration, seed: seed, limits: .device)
        for testCase in cases.prefix(limit ?? cases.count) {
            let verdict = try verify(testCase, modules)
            verdicts.append(verdict)
            if verdict.problem != nil {
                break
            }
        }
        return VerificationReport(verdicts: verdicts, seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    private func verify(_ testCase: VerificationCase, _ modules: CandidateModules) throws -> CaseVerdict {
        var verdict = CaseVerdict(name: testCase.name)
        var inputs = SharedInputs<any DeviceMemory>()
        for run in try testCase.prepare() {
            guard let module = modules.module(for: run.plan) else { continue }
            guard run.sample == nil else { throw LaunchPlanError.sampled(subject: run.subject) }
            try verify(run, modules, module, &inputs, into: &verdict)
            if verdict.problem != nil {
                break
            }
        }
        return verdict
    }

    private func verify(
        _ run: VerificationRun, _ modules: CandidateModules, _ module: any DeviceModule,
        _ shared: inout SharedInputs<any DeviceMemory>, into verdict: inout CaseVerdict
    ) throws {
        var inputs: [String: any DeviceMemory] = [:]
        var outputs: [String: GuardedMemory] = [:]
        for tensor in run.plan.tensors {
            if tensor.role == .input {
                inputs[tensor.name] = try shared.memory(of: tensor, for: run) { try filled($0, by: run) }
            } else {
                outputs[tensor.name] = try GuardedMemory(bytes: tensor.size, on: device)
            }
        }
        let batch = try device.prepare(
            run.plan.steps.map { step in
                try modules.launch(step, from: module) { name in
                    inputs[name].map { .memory($0) } ?? outputs[name].map { .memory($0.memory, offset: $0.offset) }
                }
            })
        let first = try results(of: batch, run.plan, outputs)
        verdict.workgroups += run.plan.steps.reduce(0) { $0 + $1.grid.count }
        if let damage = first.damage {
            verdict.problem = "\(run.subject): \(damage)"
            return
        }
        for check in run.checks {
            guard let bytes = first.bytes[check.tensor] else { continue }
            verdict.add(bytes.withUnsafeBytes(check.evaluate), at: run.subject)
            guard verdict.problem == nil else { return }
        }
        for check in run.jointChecks {
            guard let outcome = check.outcome({ first.bytes[$0] }, open: { $0.withUnsafeBytes($1) }) else { continue }
            verdict.add(outcome, at: run.subject)
            guard verdict.problem == nil else { return }
        }
        let second = try results(of: batch, run.plan, outputs)
        if let damage = second.damage {
            verdict.problem = "\(run.subject), run again: \(damage)"
        }
        let isEqual = run.plan.tensors.allSatisfy { tensor in
            ![.output, .zeroedOutput].contains(tensor.role) || first.bytes[tensor.name] == second.bytes[tensor.name]
        }
        verdict.isDeterministic = isEqual && verdict.isDeterministic != false
    }

    /// Fresh memory that holds what `run` fills into `tensor`.
    private func filled(_ tensor: Tensor, by run: VerificationRun) throws -> any DeviceMemory {
        let memory = try device.allocate(bytes: tensor.size)
        // Hundreds of megabytes of which a routing touches a part: what is not written needs no memory at all.
        if let bytes = memory.hostBytes {
            try run.fill(tensor, bytes)
            return memory
        }
        var bytes = [UInt8](repeating: 0, count: tensor.size)
        try bytes.withUnsafeMutableBytes { try run.fill(tensor, $0) }
        try bytes.withUnsafeBytes { try memory.write($0, at: 0) }
        return memory
    }

    /// Runs `batch` on poisoned outputs; their bytes by name, and what was written beside one of them.
    private func results(
        of batch: any DeviceBatch, _ plan: LaunchPlan, _ outputs: [String: GuardedMemory]
    ) throws -> (bytes: [String: [UInt8]], damage: String?) {
        for tensor in plan.tensors {
            if let poison = tensor.poison {
                try outputs[tensor.name]?.fill(poison)
            }
        }
        _ = try batch.run()
        var bytes: [String: [UInt8]] = [:]
        var damage: String?
        for (name, output) in outputs.sorted(by: { $0.key < $1.key }) {
            damage = try damage ?? output.damage().map { "'\(name)': \($0)" }
            var read = [UInt8](repeating: 0, count: output.size)
            try read.withUnsafeMutableBytes { try output.read(into: $0) }
            bytes[name] = read
        }
        return (bytes, damage)
    }
}
