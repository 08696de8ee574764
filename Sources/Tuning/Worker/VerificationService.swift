import Kernels

/// The measure worker's side: judges configurations on the lane simulator.
///
/// Generated code runs in this process. What it may not do is checked before it is done, but a defect of the simulator or
/// of the host's compiler can still crash or hang the process; then it costs one configuration.
struct VerificationService {
    private let cache = VerdictCache()

    /// Answers a request.
    func answer(_ bytes: [UInt8]) throws -> [UInt8] {
        try judge(VerificationRequest(bytes)).bytes()
    }

    private func judge(_ request: VerificationRequest) throws -> VerificationReport {
        let start = ContinuousClock.now
        let family = try Operations.family(for: request.problem, on: request.target)
        let configuration = try family.configuration(setting: request.configuration, over: family.firstConfiguration)
        let verifier = try LaneVerifier()
        var verdicts: [CaseVerdict] = []
        for testCase in try family.verificationCases(for: configuration, seed: request.seed) {
            let verdict = try cache?.verdict(testCase, configuration) ?? verifier.verify(testCase)
            verdicts.append(verdict)
            if verdict.problem != nil {
                break
            }
            cache?.store(verdict, testCase, configuration)
        }
        return VerificationReport(verdicts: verdicts, seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}
