import CodeGeneration
import Kernels
import PerformanceModel
import Toolchain
import Tuning

/// What the compilers make of the configuration that tuning chooses: instructions and waits of its hot loop, resources.
struct ChosenCodeBenchmark {
    /// Who it is: `kimi-k2.5 TP 8, M = 4`.
    let subject: String
    let problem: ProblemRequest
    let suites: [String]
    /// Settings that replace the chosen ones, to look at a form of kernel that was not chosen; nil for the chosen one.
    var settings: [(name: String, value: String)] = []

    func run() async throws -> [BenchmarkRow] {
        let family = try Operations.family(for: problem)
        let configuration: Configuration
        if settings.isEmpty {
            configuration = try await TuningSession(TuningOptions(problem: problem, workers: 2)).run()
                .best.candidate.configuration
        } else {
            configuration = try family.configuration(setting: settings, over: family.firstConfiguration)
        }
        let plan = try family.plan(for: configuration)
        var rows: [BenchmarkRow] = []
        if let step = plan.steps.first {
            let expected = try family.work(of: configuration).workgroups
            let wanted: BenchmarkRow.Threshold = settings.isEmpty ? .atLeast(304) : .none
            rows.append(BenchmarkRow(subject, "workgroups with work, usual routing", expected, "", wanted))
            rows.append(BenchmarkRow(subject, "workgroups of the grid", Double(step.grid.count), "", .none))
        }
        for suite in suites {
            rows += try await self.rows(for: configuration, family, plan, suite: suite)
        }
        return rows
    }

    private func rows(
        for configuration: Configuration, _ family: any VerifiableFamily, _ plan: LaunchPlan, suite: String
    ) async throws -> [BenchmarkRow] {
        var options = KernelCompiler.Options()
        options.suite = suite
        let compiler = try await KernelCompiler.find(options)
        let text = HIPEmitter().emit(plan.steps.map(\.kernel))
        let compiled = try await compiler.compile(CompileRequest(text: text, name: subject))
        let work = try family.work(of: configuration)
        let candidate = Candidate(
            configuration: configuration, work: work, estimate: PerformanceModel(.mi325x).predict(work))
        guard
            let chosen = CompiledCandidate(
                candidate, plan: plan, text: text, compiled: compiled, model: PerformanceModel(.mi325x)),
            let loop = chosen.facts.hotLoop
        else { return [] }
        let subject = "\(subject), \(suite)"
        let narrow = loop.loads.filter { $0.key.bytes != 16 }.map(\.value).reduce(0, +)
        var rows = [
            BenchmarkRow(
                subject, "vector instructions a dword of weights", chosen.vectorPerWeightDword ?? .nan, "", .atMost(3.0)
            ),
            BenchmarkRow(
                subject, "the same over all bytes loaded to registers", loop.vectorPerWeightDword ?? .nan, "",
                .atMost(3.0)),
            BenchmarkRow(subject, "loads of the hot loop other than 16 bytes wide", Double(narrow), "", .atMost(0)),
            BenchmarkRow(
                subject, "scratch", Double(chosen.facts.resources.scratchBytes), "B a lane", .atMost(0)),
            BenchmarkRow(subject, "vector registers", Double(chosen.facts.resources.vectorRegisters), "", .none),
        ]
        let waits = loop.forcingWaits.filter { $0.forcedWeightLoads > 0 }
        if loop.isLoop {
            let inFlight = work.bytesInFlightPerWave / 1024
            let left = waits.map { Double($0.leftWeightLoads) / inFlight }.min() ?? .nan
            rows.append(
                BenchmarkRow(
                    subject, "weight loads that every wait of the K loop leaves, of those in flight", left, "",
                    .atLeast(0.5)))
        } else {
            let wanted = work.bytesInFlightPerWave / 1024
            let first = waits.first.map { Double($0.forcedWeightLoads + $0.leftWeightLoads) } ?? .nan
            rows.append(
                BenchmarkRow(
                    subject, "weight loads asked for before the first wait, of those that may be", first / wanted, "",
                    .atLeast(1)))
        }
        return rows
    }
}
