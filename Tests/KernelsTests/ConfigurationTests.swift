import KernelTestSupport
import Kernels
import Testing

@Suite("Configurations of stage 2")
struct ConfigurationTests {
    private func reason(
        channels: Int = 7168, depth: Int = 2048, _ settings: KeyValuePairs<String, ParameterValue>
    ) throws -> String? {
        let problem = try MoEStage2(
            tokens: 4, channels: channels, depth: depth, experts: 384, expertsPerToken: 8)
        let base = try problem.configuration(["tile_k": "\(min(depth, 256))"])
        let settings = Dictionary(uniqueKeysWithValues: settings.map { ($0.key, $0.value) })
        return try problem.rejection(
            of: Configuration(base.entries.map { ($0.name, settings[$0.name] ?? $0.value) }))
    }

    @Test("every constraint says what is at odds")
    func rejections() throws {
        #expect(
            try reason(channels: 7168 + 16, ["tile_n": .integer(32)]) == "tile_n = 32 does not divide N = 7184")
        #expect(try reason(["tile_k": .integer(384)]) == "tile_k = 384 does not divide K = 2048")
        #expect(
            try reason(["tile_n": .integer(32)])
                == "tile_n = 32 gives the 4 waves along N less than 16 channels each; k_wave = 1")
        #expect(
            try reason(["k_wave": .integer(4), "tile_n": .integer(128)])
                == "tile_k = 256 is no multiple of 128 for each of k_wave = 4 slices")
        #expect(
            try reason(["tile_k": .integer(2048), "prefetch": .integer(3), "tile_n": .integer(64)])
                == "prefetch = 3 is more than the 1 steps of K")
        let shared = try #require(
            try reason(["tile_m": .integer(64), "tile_n": .integer(128)]))
        #expect(shared.contains("bytes of LDS of 65536"))
        let registers = try #require(
            try reason([
                "tile_n": .integer(512), "tile_k": .integer(512), "prefetch": .integer(2),
                "waves_per_simd": .integer(2),
            ]))
        #expect(registers.contains("2 waves on a SIMD leave 256"))
        #expect(try reason(["prefetch": .integer(2)]) == nil)
    }

    @Test("an illegal configuration is refused with its reason wherever it is used")
    func illegal() throws {
        let problem = try SampleProblems.kimi(tokens: 4)
        let configuration = try problem.configuration(["tile_n": "16"])
        let error = #expect(throws: ConfigurationError.self) { try problem.plan(for: configuration) }
        #expect(error?.description.hasPrefix("\(configuration): tile_n = 16 gives") == true)
        let others = [
            #expect(throws: ConfigurationError.self) { try problem.accumulatorPlan(for: configuration) },
            #expect(throws: ConfigurationError.self) { try problem.validate(configuration) },
        ]
        #expect(others == [error, error])
    }

    @Test("settings: names and values that are declared, over a base")
    func settings() throws {
        let problem = try SampleProblems.kimi(tokens: 4)
        let base = problem.firstValues
        let changed = try problem.configuration(setting: [("tile_n", "128"), ("unpacking", "seven")], over: base)
        #expect(changed["tile_n"] == .integer(128))
        #expect(changed["unpacking"] == .name("seven"))
        #expect(changed.entries.map(\.name) == base.entries.map(\.name))
        #expect(changed.entries.filter { $0.value != base[$0.name] }.count == 2)

        let unknown = #expect(throws: ConfigurationError.self) {
            try problem.configuration(setting: [("tile_x", "128")], over: base)
        }
        #expect(unknown == .unknown(parameter: "tile_x", declared: problem.parameters.map(\.name)))
        #expect(unknown?.description.contains("there is no parameter 'tile_x'; there are tile_m, tile_n") == true)

        let undeclared = #expect(throws: ConfigurationError.self) {
            try problem.configuration(setting: [("tile_m", "17")], over: base)
        }
        #expect(undeclared?.description == "'tile_m' cannot be '17'; it can be 16, 8, 4, 2, 1, 32, 64")
        for value in ["", "016", "16 ", "-16", "sixteen"] {
            #expect(throws: ConfigurationError.self) {
                try problem.configuration(setting: [("tile_m", value)], over: base)
            }
        }
    }

    @Test("a configuration that lacks a parameter, or has a name for a number")
    func incomplete() throws {
        let problem = try SampleProblems.kimi(tokens: 4)
        let base = problem.firstValues.entries.map { (name: $0.name, value: $0.value) }
        let missing = Configuration(base.filter { $0.name != "prefetch" })
        #expect(throws: ConfigurationError.missing(parameter: "prefetch")) { try problem.plan(for: missing) }
        let named = Configuration(base.map { ($0.name, $0.name == "prefetch" ? .name("deep") : $0.value) })
        #expect(throws: ConfigurationError.notANumber(parameter: "prefetch", value: .name("deep"))) {
            try problem.rejection(of: named)
        }
        #expect(throws: ConfigurationError.self) { try problem.plan(for: named) }
        let misnamed = Configuration(base.map { ($0.name, $0.name == "hints" ? .name("some") : $0.value) })
        let error = #expect(throws: ConfigurationError.self) { try problem.rejection(of: misnamed) }
        #expect(error?.description == "'hints' cannot be 'some'; it can be pinned, none, groups")
    }

    @Test("it reads as --set takes it")
    func description() throws {
        let problem = try SampleProblems.kimi(tokens: 4)
        let text = problem.firstValues.description
        let settings = text.split(separator: ",").map { pair in
            let parts = pair.split(separator: "=").map(String.init)
            return (name: parts[0], value: parts[1])
        }
        #expect(try problem.configuration(setting: settings, over: problem.firstValues) == problem.firstValues)
        #expect(text.hasPrefix("tile_m=16,tile_n=256,tile_k=256"))
    }
}
