import ArgumentParsing
import Testing

@Suite("Nearest names")
struct NearestNameTests {
    @Test(
        "Edits are counted, a swap of neighbours as one",
        arguments: [
            ("", "", 0), ("abc", "", 3), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "abcd", 1),
            ("kitten", "sitting", 3), ("ca", "abc", 3), ("tile_k", "tile_m", 1),
        ])
    func distance(first: String, second: String, expected: Int) {
        #expect(NearestName.distance(first, second) == expected)
        #expect(NearestName.distance(second, first) == expected)
    }

    @Test(
        "What was meant",
        arguments: [
            ("bugdet", "budget"), ("BUDGET", "budget"), ("moe_stage2", "moe-stage2"), ("mo", nil),
            ("w4a8", "w4a8-gemm"),
            ("moe", nil), ("xyz", nil), ("", nil), ("moe-stage3", "moe-stage1"), ("k-wave", "k_wave"),
        ] as [(String, String?)])
    func nearest(found: String, expected: String?) {
        let names = ["budget", "moe-stage1", "moe-stage2", "w4a8-gemm", "k_wave"]
        #expect(NearestName.of(found, in: names) == expected)
    }

    @Test("A very long word is answered at once, with nothing")
    func long() {
        #expect(NearestName.of(String(repeating: "a", count: 100_000), in: ["budget"]) == nil)
    }
}
