import CodeGeneration
import Kernels
import Tuning
import TuningDatabase

/// A record of the small problem as its family would write it, or with something wrong.
struct FamilyRecord {
    var key: RecordKey
    var configuration: RecordedConfiguration
    var best: [RankedConfiguration]
    var text: TextDigest
    var facts: [CompiledFacts] = []

    /// The record of `settings`, with `others` behind it among the best, each ranked with eight waves.
    init(_ settings: String = "", others: [String] = []) throws {
        let small = try SmallProblem()
        let chosen = try small.configuration(settings)
        key = try RecordKey(small.problem, architecture: "gfx942", computeUnits: 304)
        configuration = try Self.recorded(chosen)
        best = try ([chosen] + others.map { try small.configuration($0) }).enumerated().map { place, other in
            RankedConfiguration(
                try Self.recorded(other), microseconds: Double(place + 1), wavesPerSIMD: 8)
        }
        text = TextDigest(of: HIPEmitter().emit(try small.problem.plan(for: chosen).steps.map(\.kernel)))
    }

    /// The record, as if it stood in line 3 of a file.
    var stored: StoredRecord {
        get throws { StoredRecord(record: try record, file: "db/gfx942/moe-stage2.jsonl", line: 3) }
    }

    var record: TuningRecord {
        get throws {
            guard let day = CalendarDay("2026-11-21") else { throw NoDay() }
            return try TuningRecord(
                key: key, configuration: configuration, time: .modelled(median: 1, limit: 0.5), best: best,
                space: SpaceCoverage(
                    declared: 9, legal: 8, distinct: 8, compiled: 2, failed: 0, rejected: 0, verified: 0),
                numerics: nil, text: text, compiled: facts, date: day, toolVersion: "0.1.0")
        }
    }

    /// Another value for `name`; nil takes the parameter away.
    mutating func set(_ name: String, to value: RecordedValue?) throws {
        var parameters = configuration.parameters.filter { $0.name != name }.map { ($0.name, $0.value) }
        if let value {
            let place = configuration.names.firstIndex(of: name) ?? parameters.count
            parameters.insert((name, value), at: place)
        }
        configuration = try RecordedConfiguration(parameters)
        best = []
    }

    /// Another value for a dimension, or another operation or architecture.
    mutating func change(
        operation: String? = nil, arch: String? = nil, weights: String? = nil, dimension: (String, Int)? = nil
    ) throws {
        key = try RecordKey(
            arch: arch ?? key.arch, computeUnits: key.computeUnits, operation: operation ?? key.operation,
            dimensions: key.dimensions.map {
                $0.name == dimension?.0 ? RecordDimension($0.name, dimension?.1 ?? 0) : $0
            },
            weightType: weights ?? key.weightType, activationType: key.activationType,
            scaleGranularity: key.scaleGranularity, routing: key.routing)
    }

    private struct NoDay: Error {}

    private static func recorded(_ configuration: Configuration) throws -> RecordedConfiguration {
        try RecordedConfiguration(
            configuration.entries.map { entry in
                switch entry.value {
                case .integer(let number): (entry.name, .integer(number))
                case .name(let name): (entry.name, .text(name))
                }
            })
    }
}
