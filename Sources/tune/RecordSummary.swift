import Kernels
import Tuning
import TuningDatabase

/// A record for people: a row of a table, or all of it.
///
/// No time stands without how it was obtained.
struct RecordSummary {
    private let stored: StoredRecord
    private var record: TuningRecord { stored.record }

    init(_ stored: StoredRecord) {
        self.stored = stored
    }

    /// `10.41 us modelled`, `9.87 us measured on AMD Instinct MI325X`.
    static func time(_ time: RecordedTime) -> String {
        let median = Microseconds(time.median / 1e6)
        switch time {
        case .modelled: return "\(median) modelled"
        case .measured(_, _, _, _, let device, _): return "\(median) measured on \(device)"
        }
    }

    /// The columns that ``row`` fills.
    static let head = ["operation", "problem", "device", "time", "evidence", "made", "configuration"]

    /// The record in a table.
    var row: [String] {
        [
            record.key.operation, problem, "\(record.key.arch), \(record.key.sizeText)",
            Self.time(record.time), record.evidence.map(\.rawValue).joined(separator: ", "), record.date.text,
            "\(record.configuration)",
        ]
    }

    /// Everything that the record says.
    var detail: String {
        var rows = [
            ["record", "\(stored.file):\(stored.line)"], ["problem", "\(record.key)"],
            ["use", "\(record.configuration)"], ["time", time],
            ["evidence", record.evidence.map(\.rawValue).joined(separator: ", ")],
        ]
        if let parts = record.additional[LayerOutcome.partsMember]?.objectValue {
            let times = parts.members.compactMap { part in
                part.value.doubleValue.map { "\(part.name) \(Microseconds($0 / 1e6))" }
            }
            rows.append(["parts", times.joined(separator: ", ") + ": \(record.time.evidence.rawValue)"])
        }
        if let numerics = record.numerics {
            let worst = (numerics.worstErrorRatio * 100).rounded() / 100
            rows.append([
                "verified", "\(numerics.cases) cases, largest error \(worst) of its bound: \(numerics.compared)",
            ])
        }
        if let isDeterministic = record.isDeterministic {
            rows.append([
                "repeats",
                isDeterministic
                    ? "every run gives the same bits"
                    : "not deterministic: floats are added atomically, in another order in each run",
            ])
        }
        if let memory = record.memory {
            rows.append([
                "memory",
                "simulated: \(memory.conflictCyclesPerAccess) cycles of conflicts an LDS access, "
                    + "\(memory.lineBytesPerByte) bytes of cache lines a byte used",
            ])
        }
        rows += record.compiled.map { ["compiled", "\($0.build): \(Self.describe($0.resources))"] }
        rows += record.best.enumerated().map { place, ranked in ["best \(place + 1)", describe(ranked)] }
        rows.append(["ties", ties])
        let space = record.space
        rows.append([
            "space",
            "\(space.declared) declared, \(space.legal) legal, \(space.distinct) distinct, \(space.compiled) compiled, "
                + "\(space.failed) failed, \(space.rejected) rejected, \(space.verified) verified",
        ])
        rows.append(["text", record.text.hexadecimal])
        rows.append(["made", "\(record.date.text) by tune \(record.toolVersion)"])
        return TextTable(rows).text
    }

    /// Extents, then what tells the problem from others of the same: scales other than a channel's, experts chosen otherwise
    /// than evenly.
    private var problem: String {
        let key = record.key
        let extents = key.dimensions.map { "\($0.name)=\($0.size)" }.joined(separator: ",")
        let scales = key.scaleGranularity == WeightScales.channel.keyWord ? [] : [key.scaleGranularity]
        let routing = ["none", ExpertRouting.uniform.keyWord].contains(key.routing) ? [] : [key.routing]
        let usual = (try? Operations.named(key.operation))?.activationTypes.first?.rawValue ?? key.activationType
        let types =
            (key.activationType == usual ? [] : ["activations in \(key.activationType)"])
            + (key.outputType.map { ["results in \($0)"] } ?? [])
        return ([extents] + types + scales + routing).joined(separator: ", ")
    }

    private var ties: String {
        guard !record.ties.isEmpty, record.time.evidence == .measured else { return "\(record.ties.count)" }
        return "\(record.ties.count) that differ from the one to use by no more than noise"
    }

    private var time: String {
        let limit = Microseconds(record.time.limit / 1e6)
        var text = Self.time(record.time)
        if case .measured(_, let deviation, let samples, _, _, let detail) = record.time {
            text += ", median of \(samples), deviation \(deviation) us"
            text += Self.describe(detail).map { ", \($0)" }.joined()
        }
        return text + "; \(limit) is what its bytes and matrix work take at peak rates"
    }

    private func describe(_ ranked: RankedConfiguration) -> String {
        let changes = ranked.configuration.parameters.filter { record.configuration[$0.name] != $0.value }
            .map { "\($0.name)=\($0.value)" }
        let waves = ranked.wavesPerSIMD.map { ", \($0) waves a SIMD" } ?? ""
        return "\(Microseconds(ranked.microseconds / 1e6)) \(record.time.evidence.rawValue)\(waves): "
            + (changes.isEmpty ? "the one to use" : changes.joined(separator: ","))
    }

    private static func describe(_ detail: MeasurementDetail) -> [String] {
        [
            detail.coldMedian.map { "\(Microseconds($0 / 1e6)) with cold caches" },
            detail.hotMedian.map { "\(Microseconds($0 / 1e6)) with warm ones" },
            detail.noiseFloor.map { "noise \(($0 * 10_000).rounded() / 100) % against itself" },
            "\(detail.state)".isEmpty ? nil : "at \(detail.state)",
        ].compactMap { $0 }
    }

    private static func describe(_ resources: RecordedResources) -> String {
        let figures: [(Int?, String)] = [
            (resources.vgpr, "VGPR"), (resources.agpr, "AGPR"), (resources.sgpr, "SGPR"), (resources.ldsBytes, "B LDS"),
            (resources.scratchBytes, "B scratch"), (resources.wavesPerSIMD, "waves a SIMD"),
            (resources.codeBytes, "B code"),
        ]
        return figures.compactMap { figure, unit in figure.map { "\($0) \(unit)" } }.joined(separator: ", ")
    }
}
