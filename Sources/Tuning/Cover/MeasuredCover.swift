import Devices
import Kernels
import TuningDatabase

/// Measured times for a cover: at every M all candidates are timed in turns, as finalists are.
package struct MeasuredCover: CoverEvaluator {
    private let problems: [ProblemRequest]
    /// By M: configurations that were judged on its own case already.
    private let judged: [Set<Configuration>]
    private let pool: MeasuringPool
    private let makeTarget: @Sendable (Int) async throws -> any MeasuredTarget

    /// For `problems`, in the order of M, on the device of `pool`.
    ///
    /// - Parameters:
    ///   - problems: The series.
    ///   - judged: For each of them the configurations that were judged on its own case already.
    ///   - pool: What measures.
    ///   - makeTarget: The schedule of a problem, by its number.
    package init(
        _ problems: [ProblemRequest], judged: [Set<Configuration>], pool: MeasuringPool,
        makeTarget: @escaping @Sendable (Int) async throws -> any MeasuredTarget
    ) {
        self.problems = problems
        self.judged = judged
        self.pool = pool
        self.makeTarget = makeTarget
    }

    /// For the series `outcomes`, in the order of M, on the first of `devices`; nil where there is none.
    init?(_ outcomes: [MeasuredOutcome], on devices: MeasuredDevices) {
        let first =
            switch devices {
            case .cpu: devices
            case .hip(let indices): MeasuredDevices.hip(Array(indices.prefix(1)))
            }
        let sessions = outcomes.map { MeasuredSession($0.options, on: first) }
        guard let pool = sessions.first?.makePools().first else { return nil }
        self.init(
            outcomes.map(\.options.problem), judged: outcomes.map { Set($0.finalists.map(\.configuration)) },
            pool: pool, makeTarget: { try await sessions[$0].target(on: try await sessions[$0].identity(of: [pool])) })
    }

    package func entries(of candidates: [Configuration], at column: Int) async throws -> [CoverTable.Entry] {
        let target = try await makeTarget(column)
        var ready: [(text: TextDigest, candidate: DeviceCandidate)] = []
        for configuration in candidates where (try? target.family.validate(configuration)) != nil {
            if case .ready(let candidate, _) = try await target.program(for: configuration) {
                ready.append((TextDigest(of: try target.text(for: configuration)), candidate))
            }
        }
        guard !ready.isEmpty else { return [] }
        let report: FinalsReport
        do throws(MeasuringError) {
            report = try await pool.finals(of: ready.map(\.candidate), of: problems[column])
        } catch .noFinalist {
            return []
        } catch {
            throw TuningError.measuring(error)
        }
        // Ratios within rounds to the fastest: what a round does to all alike is in no ratio.
        let reference = report.decision.ranking.first.flatMap { report.entries[$0]?.cold }
        return report.entries.sorted { $0.key < $1.key }.map { number, entry in
            let ratio = reference.map { PairedComparison(entry.cold.seconds, with: $0.seconds).ratio } ?? 1
            let configuration = ready[number].candidate.configuration
            return CoverTable.Entry(
                configuration, text: ready[number].text, seconds: ratio * (reference?.median ?? entry.cold.median),
                isJudged: judged[column].contains(configuration))
        }
    }

    package func judge(_ entry: CoverTable.Entry, at column: Int) async throws -> CoverJudgement {
        let target = try await makeTarget(column)
        guard case .ready(let candidate, _) = try await target.program(for: entry.configuration)
        else { return .unusable(reason: "it compiles no longer") }
        do throws(MeasuringError) {
            let outcome = try await pool.measure(candidate, of: problems[column], judging: .own)
            // Times are those of the turns: a screening has other neighbours.
            guard outcome.screening?.verification != nil else {
                return .unusable(reason: outcome.reason ?? "it was not judged")
            }
            return .right(seconds: entry.seconds)
        } catch {
            throw TuningError.measuring(error)
        }
    }
}
