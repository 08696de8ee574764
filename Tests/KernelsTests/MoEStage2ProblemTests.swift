import Kernels
import Testing

@Suite("Problems that stage 2 refuses")
struct MoEStage2ProblemTests {
    /// An extent of a problem that is otherwise Kimi's, and what the message must say.
    struct Case: Sendable, CustomTestStringConvertible {
        var tokens = 4
        var channels = 7168
        var depth = 256
        var experts = 384
        var expertsPerToken = 8
        let error: ProblemError
        let message: String

        var testDescription: String { message }
    }

    private static let tokenRange = 1...1_048_576

    static let cases: [Case] = [
        Case(
            tokens: 0, error: .outOfRange(dimension: "M", value: 0, range: tokenRange),
            message: "M = 0 is out of range; 1 to 1048576 is possible"),
        Case(
            tokens: -4, error: .outOfRange(dimension: "M", value: -4, range: tokenRange),
            message: "M = -4 is out of range; 1 to 1048576 is possible"),
        Case(
            tokens: .max, error: .outOfRange(dimension: "M", value: .max, range: tokenRange),
            message: "M = 9223372036854775807 is out of range; 1 to 1048576 is possible"),
        Case(
            tokens: 1_000_000,
            error: .tooLarge(
                dimension: "M", value: 1_000_000, limit: 524_288,
                reason: "8000000 rows of 256 activations pass the 1 GiB that one buffer descriptor covers"),
            message: "M = 1000000 is too large, at most 524288 is possible: 8000000 rows of 256 activations"),
        Case(
            depth: 200,
            error: .notAMultiple(
                dimension: "K", value: 200, of: 64, reason: "a lane's 8 bytes of weights cover 64 positions of K"),
            message:
                "K = 200 is no multiple of 64: a lane's 8 bytes of weights cover 64 positions of K; the nearest possible is 192 or 256"
        ),
        Case(
            depth: 4000,
            error: .notAMultiple(
                dimension: "K", value: 4000, of: 64, reason: "a lane's 8 bytes of weights cover 64 positions of K"),
            message: "the nearest possible is 3968 or 4032"),
        Case(
            depth: 48, error: .outOfRange(dimension: "K", value: 48, range: 64...8192),
            message: "K = 48 is out of range; 64 to 8192 is possible"),
        Case(
            depth: 1 << 40, error: .outOfRange(dimension: "K", value: 1 << 40, range: 64...8192),
            message: "K = 1099511627776 is out of range"),
        Case(
            channels: 7160,
            error: .notAMultiple(
                dimension: "N", value: 7160, of: 16, reason: "weights are stored in tiles of 16 channels"),
            message: "the nearest possible is 7152 or 7168"),
        Case(
            channels: 0, error: .outOfRange(dimension: "N", value: 0, range: 16...1_048_576),
            message: "N = 0 is out of range; 16 to 1048576 is possible"),
        Case(
            experts: 0, error: .outOfRange(dimension: "E", value: 0, range: 1...4096),
            message: "E = 0 is out of range; 1 to 4096 is possible"),
        Case(
            experts: 4, error: .outOfRange(dimension: "topk", value: 8, range: 1...4),
            message: "topk = 8 is out of range; 1 to 4 is possible"),
        Case(
            expertsPerToken: 0, error: .outOfRange(dimension: "topk", value: 0, range: 1...64),
            message: "topk = 0 is out of range"),
    ]

    @Test("each with its constraint, its value and what is possible", arguments: cases)
    func refused(_ example: Case) {
        let error = #expect(throws: ProblemError.self) {
            try MoEStage2(
                tokens: example.tokens, channels: example.channels, depth: example.depth, experts: example.experts,
                expertsPerToken: example.expertsPerToken)
        }
        #expect(error == example.error)
        #expect(error?.description.contains(example.message) == true)
    }

    @Test("extents are kept in the order of the database's key")
    func dimensions() throws {
        let problem = try MoEStage2(tokens: 4, channels: 3072, depth: 384, experts: 256, expertsPerToken: 8)
        #expect(problem.dimensions.map(\.name) == ["M", "N", "K", "E", "topk", "ep"])
        #expect(problem.dimensions.map(\.extent) == [4, 3072, 384, 256, 8, 1])
    }

    @Test("experts that the usual routing touches")
    func expectedExperts() throws {
        func expected(_ tokens: Int) throws -> Double {
            try MoEStage2(tokens: tokens, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
                .expectedExperts
        }
        #expect(try expected(1) == 8)
        #expect(try expected(2) == 16)
        #expect(try expected(10_000) == 384)
    }
}
