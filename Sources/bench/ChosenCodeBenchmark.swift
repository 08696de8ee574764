import CodeGeneration
import Kernels
import PerformanceModel
import Toolchain
import Tuning
import TuningDatabase

/// What the compilers make of a configuration: instructions and waits of its hot loop, resources.
struct ChosenCodeBenchmark {
    /// Who it is: `moe-stage2 of kimi-k2.5 TP 8, M = 4`.
    let subject: String
    let problem: ProblemRequest
    let suites: [String]
    /// Settings over the first values, to look at a form of kernel that was not chosen; empty for the one that the database
    /// holds.
    var settings: [(name: String, value: String)] = []
    /// Workgroups with work that there must be; nil where any number will do.
    var leastWorkgroups: Double?
    /// Megabytes of weights that must be in flight over the chip; nil where they are not looked at.
    var leastInFlight: Double?

    /// Compute units of MI325X.
    private static let computeUnits: Int = 304

    /// A problem without a record.
    struct Unrecorded: Error, CustomStringConvertible {
        let key: RecordKey
        var description: String { "the database holds no record of \(key): tune it first" }
    }

    func run() async throws -> [BenchmarkRow] {
        let family = try Operations.family(for: problem)
        let configuration = try chosen(for: family)
        let plan = try family.plan(for: configuration)
        let work = try family.work(of: configuration)
        var rows: [BenchmarkRow] = []
        if let step = plan.steps.first {
            rows.append(
                BenchmarkRow(
                    subject, "workgroups with work, usual routing", work.workgroups, "",
                    leastWorkgroups.map { .atLeast($0) } ?? .none))
            rows.append(BenchmarkRow(subject, "workgroups of the grid", Double(step.grid.count), "", .none))
        }
        for suite in suites {
            rows += try await self.rows(for: configuration, work, plan, suite: suite)
        }
        return rows
    }

    private func chosen(for family: any GPUFamily) throws -> Configuration {
        guard settings.isEmpty else {
            return try family.configuration(setting: settings, over: family.firstConfiguration)
        }
        let key = try RecordKey(family, architecture: "gfx942", computeUnits: 304)
        guard case .found(let stored, .exact) = TuningDatabase(DatabaseSearchPath.ofThisProcess()).lookup(key) else {
            throw Unrecorded(key: key)
        }
        return try family.configuration(stored.record.configuration)
    }

    private func rows(
        for configuration: Configuration, _ work: WorkEstimate, _ plan: LaunchPlan, suite: String
    ) async throws -> [BenchmarkRow] {
        var options = KernelCompiler.Options()
        options.suite = suite
        let compiler = try await KernelCompiler.find(options)
        let text = HIPEmitter().emit(plan.steps.map(\.kernel))
        let compiled = try await compiler.compile(CompileRequest(text: text, name: subject))
        let candidate = Candidate(
            configuration: configuration, work: work, estimate: PerformanceModel(.mi325x).predict(work))
        guard
            let chosen = CompiledCandidate(
                candidate, plan: plan, text: text, compiled: compiled, model: PerformanceModel(.mi325x))
        else { return [] }
        let subject = "\(subject), \(suite)"
        var rows = [
            BenchmarkRow(
                subject, "scratch", Double(chosen.facts.resources.scratchBytes), "B a lane", .atMost(0)),
            BenchmarkRow(subject, "vector registers", Double(chosen.facts.resources.vectorRegisters), "", .none),
            BenchmarkRow(subject, "code", Double(chosen.facts.codeBytes) / 1024, "KB", .atMost(32)),
            // Zero where the code was found in the cache: nothing was compiled then.
            BenchmarkRow(subject, "CPU time of compiling it", compiled.processorSeconds, "s", .atMost(1.5)),
        ]
        if let loop = chosen.facts.hotLoop {
            rows += self.rows(for: loop, chosen, work, subject)
        }
        return rows
    }

    private func rows(
        for loop: HotLoop, _ chosen: CompiledCandidate, _ work: WorkEstimate, _ subject: String
    ) -> [BenchmarkRow] {
        let isGrouped = problem.scales == .group32
        var rows = [
            BenchmarkRow(
                subject, "vector instructions a dword of weights", chosen.vectorPerWeightDword ?? .nan, "",
                .atMost(isGrouped ? 11 : 3))
        ]
        if !isGrouped {
            let narrow = loop.loads.filter { $0.key.bytes != 16 }.map(\.value).reduce(0, +)
            rows.append(
                BenchmarkRow(subject, "loads of the hot loop other than 16 bytes wide", Double(narrow), "", .none))
        }
        let waits = loop.forcingWaits.filter { $0.forcedWeightLoads > 0 }
        if let leastInFlight, let least = waits.map({ $0.forcedWeightLoads + $0.leftWeightLoads }).min() {
            // Sixteen bytes a lane and load; a workgroup whose compute unit is full has to wait for another's end.
            let resident = min(
                work.workgroups,
                Double(chosen.facts.resources.occupancy.workgroupsPerComputeUnit * Self.computeUnits))
            // Scales of groups come eight bytes at a time, and a wait does not tell them from weights: they have their share
            // of what is outstanding.
            let wide = loop.loads.filter { $0.key.bytes == 16 }.map(\.value).reduce(0, +)
            let weights = isGrouped ? Double(wide) / Double(max(1, loop.loads.values.reduce(0, +))) : 1
            let bytes = weights * Double(least * 64 * 16) * resident * Double(work.wavesPerWorkgroup)
            rows.append(
                BenchmarkRow(
                    subject,
                    "weights outstanding at the least of the waits of \(loop.isLoop ? "the K loop" : "unrolled K"), all waves of 304 CUs",
                    min(bytes, work.weightBytes) / 1e6, "MB", .atLeast(leastInFlight)))
        }
        if loop.isLoop, !isGrouped {
            let inFlight = work.bytesInFlightPerWave / 1024
            let left = waits.map { Double($0.leftWeightLoads) / inFlight }.min() ?? .nan
            rows.append(
                BenchmarkRow(
                    subject, "weight loads that every wait of the K loop leaves, of those in flight", left, "",
                    settings.isEmpty ? .none : .atLeast(0.5)))
        }
        return rows
    }
}
