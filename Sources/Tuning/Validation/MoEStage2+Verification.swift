import Kernels
import ReferenceKernels

extension MoEStage2: VerifiableFamily {
    /// The problem's routing at the problem's own extents and every edge case, each judged on results and on integer sums.
    public func verificationCases(for configuration: Configuration, seed: UInt64) throws -> [VerificationCase] {
        let tileM = try configuration.integer("tile_m")
        let combine = try configuration.choice("combine", MoECombine.self)
        let text = try plan(for: configuration).steps.map(\.kernel)
        return try MoEStage2Case.all(for: self, tileM: tileM, combine: combine).map { testCase in
            guard try testCase.problem.plan(for: configuration).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(name: testCase.name) {
                try Self.runs(of: testCase, configuration, seed: seed)
            }
        }
    }

    /// The bound of the combine's roundings; results near the bottom of the range of floats have an absolute one beside it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        try configuration.choice("combine", MoECombine.self).roundings.growth(terms: expertsPerToken)
    }

    private static func runs(
        of testCase: MoEStage2Case, _ configuration: Configuration, seed: UInt64
    ) throws -> [VerificationRun] {
        let data = MoEStage2Data(testCase, seed: seed)
        let problem = testCase.problem
        let combine = try configuration.choice("combine", MoECombine.self)
        let unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
        let width = problem.channels
        let fill: @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void = { tensor, bytes in
            try data.fill(tensor, configuration: configuration, into: bytes)
        }
        // Once for all orders of lanes and both runs: the reference takes longer than many a simulation.
        let referenceSums = data.reference.integerSums()
        let expected = data.reference.output(combine.roundings, of: referenceSums)
        let results = VerificationRun(
            subject: "results", plan: try problem.plan(for: configuration), fill: fill,
            checks: [
                (
                    "out",
                    { bytes in
                        .bounded(expected, width: width) { index in
                            Double(BF16.float(bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
                        }
                    }
                )
            ],
            expectation: ("out", expected))
        let factor: Int32 = unpacking == .seven ? 1 : 16
        let expectedSums = referenceSums.map { $0 &* factor }
        // Rows of experts on other ranks are nobody's: the kernel leaves them as they were.
        let isOurs = data.reference.experts.map { data.reference.weights[$0] != nil }
        let sums = VerificationRun(
            subject: "integer sums", plan: try problem.accumulatorPlan(for: configuration), fill: fill,
            checks: [
                (
                    "sums",
                    { bytes in
                        .exact(expectedSums, width: width) { index in
                            isOurs[index / width]
                                ? bytes.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self) : expectedSums[index]
                        }
                    }
                )
            ])
        return [results, sums]
    }
}

extension MoECombine {
    /// The roundings of this way to combine.
    var roundings: MoEStage2Roundings {
        switch self {
        case .atomic: .atomicBF16
        case .reduce: .roundedTermsSummedInF32
        }
    }
}
