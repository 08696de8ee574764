import ArgumentParsing
import Testing

@Suite("KEY=VALUE lists")
struct KeyValueListTests {
    @Test("Entries keep their order; a value may hold '='")
    func reads() throws {
        let list = try KeyValueList("M=4,routing=zipf:1.1,expression=a=b")
        #expect(list.keys == ["M", "routing", "expression"])
        #expect(list["expression"] == "a=b")
        #expect(list["N"] == nil)
        #expect(try list.integer("M", in: 1...8) == 4)
        #expect(try list.integer("N") == nil)
    }

    @Test(
        "What is wrong is named with its entry",
        arguments: [
            ("", "has nothing in entry 1; expected KEY=VALUE"),
            ("M=4,,N=2", "has nothing in entry 2; expected KEY=VALUE"),
            ("M=4,", "has nothing in entry 2; expected KEY=VALUE"),
            ("M=4,N", "has no '=' in entry 2, 'N'; expected KEY=VALUE"),
            ("=4", "has no key before '=' in entry 1, '=4'"),
            ("M=", "has no value after '=' in entry 1, 'M='"),
            ("M=4,M=5", "names 'M' twice"),
        ])
    func refuses(text: String, message: String) {
        let error = #expect(throws: ArgumentValueError.self) { try KeyValueList(text) }
        #expect(error?.description == message)
    }

    @Test("Numbers and keys are checked with what was expected")
    func checks() throws {
        let list = try KeyValueList("M=0,tile_l=256")
        let range = #expect(throws: ArgumentValueError.self) { try list.integer("M", in: 1...Int.max) }
        #expect(range?.description == "has M=0, but '0' is no whole number from 1 up")
        let key = #expect(throws: ArgumentValueError.self) { try list.requireKeys(among: ["M", "tile_k", "tile_n"]) }
        #expect(
            key?.description
                == "has the unknown key 'tile_l'; expected one of M, tile_k, tile_n; did you mean 'tile_k'?")
        try list.requireKeys(among: ["tile_l", "M"])
    }
}
