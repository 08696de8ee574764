import Kernels
import OrderedJSON
import Testing
import Tuning
import TuningDatabase

@Suite("Covers of a series of problems")
struct CoverSessionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func key(_ tokens: Int) throws -> RecordKey {
        try RecordKey(
            arch: "cpu-avx2", computeUnits: 2, lastLevelCache: 1 << 20, operation: "w4a8-gemm",
            dimensions: [RecordDimension("M", tokens), RecordDimension("N", 64), RecordDimension("K", 64)],
            weightType: "int4", activationType: "int8", scaleGranularity: "token-x-channel", routing: "none")
    }

    /// Problems whose searches found the configurations `found`, one list for each M from 1; their records are written.
    private func problems(_ found: [[Int]]) throws -> [CoverProblem] {
        try found.enumerated().map { place, numbers in
            let tokens = place + 1
            var options = TuningOptions(
                problem: ProblemRequest(
                    operation: "w4a8-gemm", model: "kimi-k2.5", tensorParallel: 8,
                    shape: [("M", tokens), ("N", 64), ("K", 64)].map { .init(name: $0.0, value: $0.1) }), workers: 1)
            options.database = folder.path
            let configuration = try RecordedConfiguration([("number", .integer(numbers[0]))])
            let record = try TuningRecord(
                key: key(tokens), configuration: configuration, time: .modelled(median: 5, limit: 1), best: [],
                space: SpaceCoverage(
                    declared: 9, legal: 9, distinct: 9, compiled: 9, failed: 0, rejected: 0, verified: 9),
                numerics: nil, text: TextDigest(of: "\(numbers[0])"), compiled: [],
                date: try #require(CalendarDay("2026-01-02")), toolVersion: "1")
            try DatabaseFolder(folder.path).put(record)
            return CoverProblem(options, tokens, numbers.map(ScriptedCover.configuration), record)
        }
    }

    private func covers() throws -> [RecordedCover?] {
        let database = TuningDatabase(folders: [folder.path])
        return try (1...3).map { database.lookup(try key($0)).record?.cover }
    }

    private func run(
        _ found: [[Int]], _ evaluator: ScriptedCover, tolerance: Double = 0.02, stop: StopRequest = StopRequest()
    ) async throws -> CoverOutcome {
        try await CoverSession(
            problems(found), by: evaluator, .measured(device: "a processor"), tolerance: tolerance, stop
        ).run()
    }

    private func numbers(_ outcome: CoverOutcome) -> [RecordedValue?] {
        outcome.covers.map { $0.configuration["number"] }
    }

    /// Seconds of three configurations, each the best at its own M; the second is within 2 % at all of them.
    private static let shared: @Sendable (Int, Int) -> Double? = { number, column in
        [[1, 1.1, 1.2], [1.01, 1, 1.019], [1.2, 1.1, 1]][number][column] * 1e-5
    }

    @Test("a configuration that one M found serves the others, is judged there, and stands in every record")
    func shared() async throws {
        let evaluator = ScriptedCover(seconds: Self.shared)
        let outcome = try await run([[0], [1], [2]], evaluator)
        #expect(numbers(outcome) == [.integer(1), .integer(1), .integer(1)])
        #expect(outcome.covers.map(\.ratio) == [1.01, 1, 1.019] && outcome.worstRatio == 1.019)
        // What is used, and what is the best, at every M.
        #expect(Set(evaluator.judged) == [[1, 0], [0, 0], [1, 1], [1, 2], [2, 2]] && outcome.judged == 5)
        let covers = try covers()
        #expect(covers == outcome.covers)
        #expect(covers.allSatisfy { $0?.tokens == [1, 2, 3] && $0?.tolerance == 0.02 && $0?.binaries.count == 1 })
        #expect(covers.map { $0?.microseconds } == [10.1, 10, 10.19])
        // The records' own configurations stay.
        let database = TuningDatabase(folders: [folder.path])
        #expect(
            try (1...3).map { try database.lookup(key($0)).record?.configuration["number"] }
                == [0, 1, 2].map { .integer($0) })
        #expect(try database.lookup(key(1), policy: .cover).configuration?["number"] == .integer(1))
        #expect(try database.lookup(key(1), policy: .best).configuration?["number"] == .integer(0))
        #expect(database.validate() == [])
        let json = outcome.json
        #expect(
            json["binaries"]?.arrayValue?.count == 1 && json["worst_ratio"] == 1.019 && json["device"] == "a processor")
        #expect(json["choices"]?.arrayValue?.map { $0["M"]?.intValue } == [1, 2, 3])
        #expect(json["binaries"]?.arrayValue?.first?["serves"] == [1, 2, 3])
        // Again it is the same, and nothing changes.
        let again = try await run([[0], [1], [2]], evaluator)
        #expect(again.covers == outcome.covers && again.stored.allSatisfy { $0 == .unchanged })
    }

    @Test("texts that depend on M are binaries of their own, so that every M keeps its best")
    func textsDiffer() async throws {
        let evaluator = ScriptedCover(seconds: Self.shared, text: { "\($0) at \($1)" })
        let outcome = try await run([[0], [1], [2]], evaluator, tolerance: 0.5)
        #expect(numbers(outcome) == [.integer(0), .integer(1), .integer(2)])
        #expect(outcome.covers.allSatisfy { $0.binaries.count == 3 && $0.ratio == 1 })
        // Each runs at its own M alone.
        #expect(outcome.covers.allSatisfy { $0.binaries.count { $0.microseconds != nil } == 1 })
    }

    @Test("configurations of one text are one binary, launched at each M as is fastest there")
    func launches() async throws {
        let evaluator = ScriptedCover(seconds: Self.shared, text: { _, _ in "the same" })
        let outcome = try await run([[0], [1], [2]], evaluator, tolerance: 0)
        #expect(numbers(outcome) == [.integer(0), .integer(1), .integer(2)])
        #expect(outcome.covers.allSatisfy { $0.binaries.count == 1 && $0.ratio == 1 })
    }

    @Test("what judging turns down, or finds to be slower, is not used; the choice is made anew")
    func turnedDown() async throws {
        let wrong = ScriptedCover(
            seconds: Self.shared,
            judgement: { $0 == 1 && $1 == 2 ? .unusable(reason: "3 elements wrong") : .right(seconds: $2) })
        #expect(numbers(try await run([[0], [1], [2]], wrong)) == [.integer(1), .integer(1), .integer(2)])
        let slower = ScriptedCover(
            seconds: Self.shared, judgement: { .right(seconds: $0 == 1 && $1 == 0 ? 1.03e-5 : $2) })
        let outcome = try await run([[0], [1], [2]], slower)
        #expect(numbers(outcome) == [.integer(0), .integer(1), .integer(1)])
        #expect(outcome.covers[0].binaries.map(\.microseconds) == [10, 10.3])
    }

    @Test("a best that turns out wrong is no measure for the others")
    func wrongBest() async throws {
        let evaluator = ScriptedCover(
            seconds: { number, column in [[1, 1, 1], [0.5, 2, 2]][number][column] * 1e-5 },
            judgement: { $0 == 1 ? .unusable(reason: "wrong") : .right(seconds: $2) })
        let outcome = try await run([[0], [1], [0]], evaluator)
        #expect(numbers(outcome) == [.integer(0), .integer(0), .integer(0)] && outcome.worstRatio == 1)
    }

    @Test("one M needs one binary: the best")
    func single() async throws {
        let outcome = try await run([[0, 1]], ScriptedCover(seconds: Self.shared))
        #expect(numbers(outcome) == [.integer(0)] && outcome.covers[0].tokens == [1] && outcome.worstRatio == 1)
    }

    @Test("an M that nothing serves is named, and nothing is written")
    func impossible() async throws {
        let nowhere = ScriptedCover(seconds: { $1 == 1 ? nil : Self.shared($0, $1) })
        await #expect(throws: CoverError.unserved(tokens: 2, reason: "no configuration is legal there")) {
            try await run([[0], [1], [2]], nowhere)
        }
        let wrong = ScriptedCover(
            seconds: Self.shared, judgement: { $1 == 1 ? .unusable(reason: "wrong") : .right(seconds: $2) })
        await #expect(throws: CoverError.unserved(tokens: 2, reason: "wrong")) {
            try await run([[0], [1], [2]], wrong)
        }
        #expect(try covers() == [nil, nil, nil])
    }

    @Test(
        "weights are packed once: what reads another form is no candidate, unless each M may have its own",
        arguments: [true, false])
    func layout(isFree: Bool) async throws {
        func configuration(_ number: Int, blockVectors: Int) -> Configuration {
            Configuration([
                ("number", .integer(number)), ("lanes", .integer(16)), ("block_vectors", .integer(blockVectors)),
                ("weight_order", .name("block")),
            ])
        }
        // The last one is the fastest at both M, and of another form than the first M decided.
        let found = [
            [configuration(0, blockVectors: 1)],
            [configuration(1, blockVectors: 1), configuration(2, blockVectors: 2)],
        ]
        let form = try VectorForm(found[0][0])
        let problems = try zip(problems([[0], [1]]), found).map { problem, candidates in
            var options = problem.options
            options.vectorForm = isFree || problem.tokens == 1 ? nil : form
            return CoverProblem(options, problem.tokens, candidates, problem.record)
        }
        let evaluator = ScriptedCover(seconds: { number, _ in [1.01, 1, 0.9][number] * 1e-5 })
        let outcome = try await CoverSession(problems, by: evaluator, .modelled, tolerance: 0).run()
        #expect(numbers(outcome) == [.integer(isFree ? 2 : 1), .integer(isFree ? 2 : 1)])
    }

    @Test("stopped in the middle it leaves the records without a cover")
    func stopped() async throws {
        let stop = StopRequest()
        let evaluator = ScriptedCover(
            seconds: Self.shared,
            judgement: { _, _, seconds in
                stop.make()
                return .right(seconds: seconds)
            })
        await #expect(throws: TuningError.self) { try await run([[0], [1], [2]], evaluator, stop: stop) }
        #expect(evaluator.judged.count == 1)
        #expect(try covers() == [nil, nil, nil])
    }

    @Test("problems that differ in more than M, or have one M twice, have no cover")
    func unlike() async throws {
        let problems = try problems([[0], [1]])
        let evaluator = ScriptedCover(seconds: Self.shared)
        #expect(throws: CoverError.unlikeProblems) {
            try CoverSession([problems[0], problems[0]], by: evaluator, .modelled, tolerance: 0)
        }
        var options = problems[1].options
        options = TuningOptions(
            problem: ProblemRequest(
                operation: "w4a8-gemm", model: "kimi-k2.5", tensorParallel: 4, shape: options.problem.shape), workers: 1
        )
        let other = CoverProblem(options, 2, problems[1].candidates, problems[1].record)
        #expect(throws: CoverError.unlikeProblems) {
            try CoverSession([problems[0], other], by: evaluator, .modelled, tolerance: 0)
        }
        #expect(throws: CoverError.wrongCount(found: 0, limit: 64)) {
            try CoverSession([], by: evaluator, .modelled, tolerance: 0)
        }
    }
}
