import Kernels

extension MoESort: VerifiableFamily {
    /// A uniform routing at the problem's own extents and every edge case, whole, compared bit for bit.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let lanes = try configuration.integer("threads")
        return try verificationCases(seed: seed, lanes: lanes) { try $0.plan(for: configuration) }
    }

    /// The cases of a schedule whose launches `plan` gives, `lanes` entries of which are taken at once.
    func verificationCases(
        seed: UInt64, lanes: Int, plan: @escaping @Sendable (MoESort) throws -> LaunchPlan
    ) throws -> [VerificationCase] {
        let text = try plan(self).steps.map(\.kernel)
        return try MoESortCase.all(for: self, lanes: lanes).enumerated().map { number, testCase in
            guard try plan(testCase.problem).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(name: testCase.name, identity: "\(testCase), seed \(seed), \(number)") {
                let data = MoESortData(testCase, seed: seed)
                return [
                    VerificationRun(
                        subject: "results", plan: try plan(testCase.problem), fill: { data.fill($0, into: $1) },
                        checks: data.checks, streamed: number == 0 ? [] : nil)
                ]
            }
        }
    }

    /// Nothing is rounded.
    public func relativeBound(of configuration: Configuration) throws -> Double { 0 }

    /// None: the router has just written what is sorted.
    public var streamedTensors: Set<String> { [] }

    /// Uniform routings.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] { uniformRoutings(variants, seed: seed) }

    /// The bytes of `count` uniform routings, one at least.
    func uniformRoutings(_ count: Int, seed: UInt64) -> [[String: [UInt8]]] {
        (0..<UInt64(max(1, count))).map { number in
            let data = MoESortData(
                MoESortCase(name: "timing", problem: self, routing: .uniform), seed: seed &+ number)
            return [
                "topkIDs": data.ids.withUnsafeBytes { Array($0) },
                "topkWeights": data.weights.withUnsafeBytes { Array($0) },
            ]
        }
    }
}

extension CPUMoESort: VerifiableFamily {
    /// The same cases.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let processor = processor
        return try problem.verificationCases(seed: seed, lanes: 64) {
            try CPUMoESort($0, for: processor).plan(for: configuration)
        }
    }

    /// Nothing is rounded.
    public func relativeBound(of configuration: Configuration) throws -> Double { 0 }

    /// None: the router has just written what is sorted.
    public var streamedTensors: Set<String> { [] }

    /// Uniform routings.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] { problem.uniformRoutings(variants, seed: seed) }
}
