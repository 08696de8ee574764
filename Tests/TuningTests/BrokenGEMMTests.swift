import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Broken dense kernels")
struct BrokenGEMMTests {
    /// A break and the scales that it is about.
    struct Break: Sendable, CustomTestStringConvertible {
        let scales: WeightScales
        let sabotage: Sabotage
        var testDescription: String { sabotage.testDescription }
    }

    private static let base = "tile_m=4,tile_n=32,tile_k=256,waves=2,prefetch=1"

    private static let perChannel: [Sabotage] = [
        Sabotage(
            "a tile further than its number", "xcd_remap=on", signs: Sabotage.wrongNumbers + ["out-of-bounds"],
            statement: { statement in
                guard case .define(let place, let value) = statement, place.name == "place" else { return [statement] }
                return [.define(place, value + 1)]
            }),
        Sabotage(
            "slices of K on top of one another", "split_k=2", signs: Sabotage.wrongNumbers + ["not ordered"],
            statement: { statement in
                guard case .store(let value, let partials, let index, let policy) = statement,
                    case .binary(.add, _, let rest) = index.node
                else { return [statement] }
                return [.store(value, to: partials, at: rest, policy)]
            }),
        Sabotage(
            "the second half of each dot product dropped", "matrix=dot4,tile_m=2",
            value: { value in
                guard case .function(.dotBytes, let operands) = value.node,
                    case .function(.dotBytes, _) = operands[2].node
                else { return value }
                return operands[2]
            }),
        Sabotage(
            "sums exchanged without a barrier", "first_operand=activations,activations=prefetched",
            signs: ["partialSums"],
            statement: { statement in statement == .barrier(.workgroup) ? [] : [statement] }),
        Sabotage(
            "rows beyond M written", signs: Sabotage.wrongNumbers + ["not ordered", "out-of-bounds"],
            statement: { statement in
                guard case .branch(_, .bounds(let reason), let then, _) = statement, reason.contains("padding") else {
                    return [statement]
                }
                return then
            }),
        Sabotage(
            "activations of the next row prefetched", "activations=prefetched",
            statement: { statement in
                guard case .define(let offset, let value) = statement, offset.name.hasPrefix("rowOffset") else {
                    return [statement]
                }
                return [.define(offset, value + 256)]
            }),
    ]

    private static let perGroup: [Sabotage] = [
        Sabotage(
            "the offset left in a group's sum",
            value: { value in
                guard case .binary(.subtract, let sum, let magic) = value.node, case .real(12_582_912) = magic.node
                else {
                    return value
                }
                return sum
            }),
        Sabotage(
            "the neighbouring group's scale",
            value: { value in
                guard case .binary(.shiftLeft, let pair, let bits) = value.node, bits.isConstant(16) else {
                    return value
                }
                return pair & .constant(0xffff_0000, .u32)
            }),
    ]

    private static let all =
        perChannel.map { Break(scales: .channel, sabotage: $0) }
        + perGroup.map { Break(scales: .group32, sabotage: $0) }

    private func configuration(_ problem: W4A8GEMM, _ settings: String) throws -> Configuration {
        var text = Self.base
        if problem.scales == .group32 {
            text += ",first_operand=activations,unpacking=three"
        }
        var chosen: [String: String] = [:]
        for setting in (text + (settings.isEmpty ? "" : "," + settings)).split(separator: ",") {
            let parts = setting.split(separator: "=")
            chosen[String(parts[0])] = String(parts[1])
        }
        if chosen["split_k"] == "2" {
            chosen["tile_k"] = "128"
        }
        let configuration = try problem.configuration(
            setting: chosen.map { ($0.key, $0.value) }, over: problem.firstConfiguration)
        try problem.validate(configuration)
        return configuration
    }

    @Test("are found out, with what is wrong; unbroken they pass", arguments: all)
    func broken(_ example: Break) throws {
        let problem = try W4A8GEMM(tokens: 3, channels: 96, depth: 256, scales: example.scales)
        let configuration = try configuration(problem, example.sabotage.settings)
        let verifier = try LaneVerifier()
        var found: String?
        for testCase in try problem.verificationCases(for: configuration, seed: 1) {
            #expect(try verifier.verify(testCase).problem == nil)
            let healthy = try testCase.prepare()
            #expect(healthy.map { example.sabotage.apply(to: $0).plan } != healthy.map(\.plan))
            let changed = VerificationCase(name: testCase.name) { healthy.map(example.sabotage.apply) }
            found = try verifier.verify(changed).problem
            if found != nil {
                break
            }
        }
        let problemFound = try #require(found, "nothing was found out")
        #expect(
            example.sabotage.signs.contains { problemFound.contains($0) },
            "found out, but named otherwise: \(problemFound)")
    }
}
