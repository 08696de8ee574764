import Kernels
import Testing
import Tuning

@Suite("Inputs that steer launches")
struct SteeringTests {
    private let problem: MoEStage2
    private let configuration: Configuration

    init() throws {
        problem = try MoEStage2(tokens: 4, channels: 64, depth: 256, experts: 32, expertsPerToken: 4)
        configuration = try problem.configuration(setting: [("tile_n", "64")], over: problem.firstConfiguration)
    }

    @Test("the first routing is the problem's own, the others are others of its distribution")
    func routings() throws {
        let steering = try problem.steeringInputs(for: configuration, variants: 4, seed: 1)
        let own = try #require(
            try problem.verificationCases(for: configuration, seed: 1).first?.prepare().first)
        for name in ["sortedIDs", "expertIDs", "validCounts"] {
            let tensor = try #require(own.plan.tensor(name))
            var bytes = [UInt8](repeating: 0, count: tensor.size)
            try bytes.withUnsafeMutableBytes { try own.fill(tensor, $0) }
            #expect(steering.first?[name] == bytes, "\(name)")
        }
        #expect(Set(steering.map { $0["expertIDs"] }).count == 4)
        for content in steering {
            for (name, bytes) in content {
                #expect(own.plan.tensor(name)?.size == bytes.count, "\(name)")
            }
        }
    }

    @Test("a table of routings is the only one of its kind")
    func table() throws {
        let table = RoutingTable(
            name: "table", digest: "0123456789ab",
            rows: (0..<4).map { RoutingTable.Row(line: $0 + 1, experts: [$0, 8, 9, 10]) })
        let routed = try MoEStage2(
            tokens: 4, channels: 64, depth: 256, experts: 32, expertsPerToken: 4,
            routing: ExpertRouting(.table(table)))
        #expect(try routed.steeringInputs(for: configuration, variants: 4, seed: 1).count == 1)
    }

    @Test("nothing steers a dense product")
    func dense() throws {
        let dense = try W4A8GEMM(tokens: 1, channels: 64, depth: 256)
        #expect(try dense.steeringInputs(for: dense.firstConfiguration, variants: 4, seed: 1) == [[:]])
    }
}
