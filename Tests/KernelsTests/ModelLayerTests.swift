import Kernels
import Testing

@Suite("Layers of models")
struct ModelLayerTests {
    private func shapes(_ model: ModelShape, _ ranks: Int) throws -> [String] {
        try model.denseLayers(ranks: ranks).map { "\($0.name) \($0.channels) x \($0.depth)" }
    }

    @Test("Kimi-K2.5 at TP 8")
    func kimi() throws {
        #expect(
            try shapes(.kimiK25, 8) == [
                "qkv-a 2112 x 7168", "q-b 1536 x 1536", "o 7168 x 1024", "shared-gate-up 512 x 7168",
                "shared-down 7168 x 256", "dense-gate-up 4608 x 7168", "dense-down 7168 x 2304",
                "lm-head 20480 x 7168",
            ])
        #expect(try ModelShape.kimiK25.expertsDown(ranks: 8).depth == 256)
        #expect(try ModelShape.kimiK25.localExperts(ranks: 8) == 48)
    }

    @Test("Kimi-K2.5 at TP 4: what is replicated stays, the rest doubles")
    func kimiAtFour() throws {
        #expect(
            try shapes(.kimiK25, 4) == [
                "qkv-a 2112 x 7168", "q-b 3072 x 1536", "o 7168 x 2048", "shared-gate-up 1024 x 7168",
                "shared-down 7168 x 512", "dense-gate-up 9216 x 7168", "dense-down 7168 x 4608",
                "lm-head 40960 x 7168",
            ])
    }

    @Test("MiniMax-M2.5: no shared expert, no dense layer; heads of keys are copied beyond 8 ranks")
    func miniMax() throws {
        #expect(try shapes(.miniMaxM25, 4) == ["qkv 2048 x 3072", "o 3072 x 1536", "lm-head 50016 x 3072"])
        #expect(try shapes(.miniMaxM25, 1) == ["qkv 8192 x 3072", "o 3072 x 6144", "lm-head 200064 x 3072"])
        #expect(try shapes(.miniMaxM25, 16).first == "qkv 640 x 3072", "3 heads, one of keys and one of values")
    }

    @Test("ranks that do not divide are refused, with what is divided and the nearest that do")
    func indivisible() {
        #expect {
            try ModelShape.kimiK25.denseLayers(ranks: 7)
        } throws: {
            "\($0)".contains("the number of heads of kimi-k2.5 is 64, which 7 ranks do not divide")
                && "\($0)".contains("nearest possible is 8")
        }
        #expect {
            try ModelShape.kimiK25.expertsDown(ranks: 3)
        } throws: {
            "\($0)".contains("the width of an expert of kimi-k2.5 is 2048, which 3 ranks do not divide")
        }
        #expect {
            try ModelShape.miniMaxM25.localExperts(ranks: 0)
        } throws: {
            "\($0)".contains("256, which 0 ranks")
        }
    }

    @Test("each model says which layers its checkpoints quantise")
    func quantised() {
        #expect(ModelShape.kimiK25.quantised.contains("the routed experts only"))
        #expect(ModelShape.all.allSatisfy { !$0.quantised.isEmpty })
    }
}
