import Glibc
import Kernels
import Tuning

/// Whole layers of published models on the lane simulator: whether every step is right, and what that takes.
///
/// All workgroups of all steps run, on weights of every expert that tokens choose; where those are many, of some channels
/// only. Seconds are CPU time of one thread.
struct LayerBenchmark {
    private static let counts = [1, 3, 4, 8, 17, 160]
    private static let models = [(ModelShape.kimiK25, 8), (.miniMaxM25, 4)]

    /// A layer that was not right.
    struct Wrong: Error, CustomStringConvertible {
        let description: String
    }

    func run(progress: (String) -> Void) throws -> [BenchmarkRow] {
        let verifier = try LaneVerifier()
        var rows: [BenchmarkRow] = []
        for (model, ranks) in Self.models {
            for tokens in Self.counts {
                let layer = try MoELayer(
                    tokens: tokens, hidden: model.hidden, width: model.expertWidth / ranks, experts: model.experts,
                    expertsPerToken: model.expertsPerToken)
                for routing in RoutingForm.allCases where routing.objection(to: layer.routedTokens) == nil {
                    let subject = "layer of \(model.name) TP \(ranks), M = \(tokens), \(routing.rawValue)"
                    progress(subject)
                    rows += try self.rows(of: layer, routing, subject, verifier)
                }
            }
        }
        return rows
    }

    private func rows(
        of layer: MoELayer, _ routing: RoutingForm, _ subject: String, _ verifier: LaneVerifier
    ) throws -> [BenchmarkRow] {
        guard let configuration = try Self.configuration(of: layer, routing) else {
            throw Wrong(description: "\(subject): no configuration is legal")
        }
        guard let testCase = try layer.verificationCases(for: configuration, seed: 1).first else { return [] }
        let start = clock()
        let (verdict, timing) = try verifier.timedVerdict(on: testCase)
        let whole = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        if let problem = verdict.problem {
            throw Wrong(description: "\(subject): \(problem)")
        }
        let stage1 = timing.kernels["moe_stage1"] ?? 0
        return [
            BenchmarkRow(subject, "judged right, with references, CPU time", whole, "s", .none),
            BenchmarkRow(
                subject, "of it stage 1 on the simulator", stage1, "s", layer.tokens == 160 ? .atMost(30) : .none),
        ]
    }

    /// The first legal configuration of the largest block that has one.
    private static func configuration(of layer: MoELayer, _ routing: RoutingForm) throws -> Configuration? {
        for tileM in [16, 8, 4, 2, 1] {
            if let found = try layer.firstConfiguration(under: LayerTerms(tileM: tileM, routing: routing)) {
                return found
            }
        }
        return nil
    }
}
