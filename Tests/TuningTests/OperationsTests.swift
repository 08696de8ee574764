import Kernels
import Testing
import Tuning
import TuningDatabase

@Suite("Problems of a query")
struct OperationsTests {
    private func query(
        _ operation: String, _ tokens: [Int] = [4], _ change: (inout ProblemQuery) -> Void = { _ in }
    ) -> ProblemQuery {
        var query = ProblemQuery(operation: operation)
        query.tokens = tokens
        change(&query)
        return query
    }

    private func shapes(_ query: ProblemQuery) throws -> [String] {
        try Operations.requests(for: query).map { request in
            request.shape.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
        }
    }

    @Test("one for each layer and each M, layers in the model's order")
    func layersAndTokens() throws {
        let requests = try Operations.requests(for: query("w4a8-gemm", [4, 1]))
        #expect(requests.count == 16)
        #expect(requests.map(\.layer).prefix(4) == ["qkv-a", "qkv-a", "q-b", "q-b"])
        #expect(requests.map { $0["M"] }.prefix(4) == [4, 1, 4, 1])
    }

    @Test("a layer by name, or by its shape, is one problem")
    func oneLayer() throws {
        #expect(try shapes(query("w4a8-gemm") { $0.layer = "o" }) == ["M=4,N=7168,K=1024"])
        let given = query("w4a8-gemm") { $0.shape = [.init(name: "N", value: 7168), .init(name: "K", value: 1024)] }
        #expect(try shapes(given) == ["M=4,N=7168,K=1024"])
        #expect(try Operations.requests(for: given)[0].layer == nil)
        let minimax = query("w4a8-gemm") {
            $0.model = "minimax-m2.5"
            $0.tensorParallel = 4
            $0.layer = "qkv"
        }
        #expect(try shapes(minimax) == ["M=4,N=2048,K=3072"])
    }

    @Test("experts are shared out by ep, their width by tp, each by itself")
    func ranks() throws {
        #expect(try shapes(query("moe-stage2")) == ["M=4,N=7168,K=256,E=384,topk=8,ep=1"])
        let both = query("moe-stage2") {
            $0.expertParallel = 4
            $0.tensorParallel = 2
        }
        #expect(try shapes(both) == ["M=4,N=7168,K=1024,E=96,topk=8,ep=4"])
        let whole = query("moe-stage2") {
            $0.expertParallel = 8
            $0.tensorParallel = 1
        }
        let family = try #require(try Operations.families(for: whole).first as? MoEStage2)
        #expect(family.depth == 2048 && family.experts == 48 && family.expertRanks == 8)
        #expect(family.routed.distinctExperts >= 31 / 8)
    }

    @Test(
        "a router chooses among the experts of all ranks, a sort has those of one, in blocks of 16 rows by default")
    func routing() throws {
        #expect(try shapes(query("router")) == ["M=4,E=384,topk=8"])
        #expect(try shapes(query("router") { $0.expertParallel = 8 }) == ["M=4,E=384,topk=8"])
        #expect(try shapes(query("router") { $0.model = "minimax-m2.5" }) == ["M=4,E=256,topk=8"])
        #expect(try shapes(query("moe-sort")) == ["M=4,E=384,topk=8,block=16"])
        let ranks = query("moe-sort", [1, 2]) {
            $0.expertParallel = 8
            $0.shape = [.init(name: "block", value: 32)]
        }
        #expect(try shapes(ranks) == ["M=1,E=48,topk=8,block=32", "M=2,E=48,topk=8,block=32"])
        #expect {
            try Operations.families(for: query("moe-sort", [1 << 24]))
        } throws: {
            "\($0)".contains("a sorted entry has 24 bits for its token")
        }
        let family = try #require(try Operations.families(for: query("router")).first)
        let key = try RecordKey(family, architecture: "gfx942", computeUnits: 304)
        #expect(try Operations.request(for: key).shape.map(\.value) == [4, 384, 8])
        #expect(key.weightType == "none" && key.scaleGranularity == "none" && key.routing == "none")
    }

    @Test("operations without channels are complete with M and K")
    func withoutChannels() throws {
        #expect(try shapes(query("quantize-int8")) == ["M=4,K=7168"])
        #expect(try shapes(query("silu-quantize", [32]) { $0.tensorParallel = 4 }) == ["M=32,K=512"])
        let given = query("quantize-int8") { $0.shape = [.init(name: "K", value: 1536)] }
        #expect(try shapes(given) == ["M=4,K=1536"])
        #expect(try Operations.requests(for: given)[0].layer == nil)
        #expect {
            try Operations.requests(for: query("quantize-int8") { $0.shape = [.init(name: "N", value: 64)] })
        } throws: {
            "\($0)".contains("quantize-int8") && "\($0)".contains("N")
        }
    }

    @Test("a type that an operation does not have is refused with those that it has")
    func types() throws {
        #expect {
            try Operations.requests(for: query("w4a8-gemm") { $0.activations = .bf16 })
        } throws: {
            "\($0)" == "w4a8-gemm leaves no choice of activations: leave --activations out"
        }
        #expect {
            try Operations.requests(for: query("router") { $0.output = .int8 })
        } throws: {
            "\($0)" == "router leaves no choice of results: leave --results out"
        }
    }

    @Test("keys name the problem that they are about, and no other")
    func keys() throws {
        for family in [
            try QuantizeInt8(rows: 4, depth: 7168, scales: .group32), try SiLUQuantize(rows: 32, depth: 256),
            try W4A8GEMM(tokens: 4, channels: 256, depth: 256),
            try SmallProblem(activations: .bf16).problem, try SmallProblem().problem,
        ] as [any GPUFamily] {
            let key = try RecordKey(family, architecture: "gfx942", computeUnits: 304)
            let back = try Operations.family(for: Operations.request(for: key))
            #expect(back.dimensions == family.dimensions && back.types == family.types)
            #expect(type(of: back).operation == type(of: family).operation)
        }
    }

    @Test("scales and routing are parts of the problem")
    func scalesAndRouting() throws {
        let grouped = try Operations.requests(for: query("w4a8-gemm") { $0.scales = .group32 })
        #expect(grouped.allSatisfy { $0.scales == .group32 })
        let families = try Operations.families(
            for: query("moe-stage2", [1, 2]) { $0.routing = ExpertRouting(.zipf(exponent: 1.1)) })
        #expect(families.count == 2)
        #expect(families.allSatisfy { ($0 as? any RoutedFamily)?.routing.keyWord == "zipf:1.1" })
    }

    @Test("what cannot be is refused before anything is made")
    func refused() {
        #expect {
            try Operations.requests(for: query("w4a8-gemm") { $0.layer = "oo" })
        } throws: {
            "\($0)".contains("w4a8-gemm has no layer 'oo' in kimi-k2.5; it has qkv-a, q-b, o")
        }
        #expect {
            try Operations.requests(for: query("moe-stage2") { $0.expertParallel = 5 })
        } throws: {
            "\($0)".contains("the number of experts of kimi-k2.5 is 384, which 5 ranks do not divide")
                && "\($0)".contains("4")
        }
        #expect(throws: ProblemRequestError.self) { try Operations.requests(for: query("moe-stage2", [])) }
        let open = ProblemRequest(
            operation: "w4a8-gemm", model: "kimi-k2.5", tensorParallel: 8, shape: [.init(name: "M", value: 4)])
        #expect {
            try Operations.family(for: open)
        } throws: {
            "\($0)".contains("name one with --layer")
        }
    }
}
