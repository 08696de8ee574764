import OrderedJSON
import PerformanceModel

extension MemoryBehaviour {
    /// The counts, as they go through the pipe of a worker.
    var counts: JSONValue {
        [
            "shared_accesses": .integer(Int64(sharedAccesses)), "conflict_cycles": .integer(Int64(conflictCycles)),
            "worst_way": .integer(Int64(worstWay)), "waves": .integer(Int64(waves)), "weights": Self.json(weights),
            "other_reads": Self.json(otherReads), "writes": Self.json(writes),
        ]
    }

    /// Reads what ``counts`` wrote.
    init(counts json: JSONValue) throws(WorkerMessageError) {
        func integer(_ name: String) throws(WorkerMessageError) -> Int {
            guard let value = json[name]?.intValue else { throw .incomplete(message: "memory behaviour") }
            return value
        }
        func lines(_ name: String) throws(WorkerMessageError) -> LineUse {
            guard let use = json[name]?.arrayValue?.compactMap(\.intValue), use.count == 2 else {
                throw .incomplete(message: "memory behaviour")
            }
            return LineUse(lineBytes: use[0], usedBytes: use[1])
        }
        self.init(
            sharedAccesses: try integer("shared_accesses"), conflictCycles: try integer("conflict_cycles"),
            worstWay: try integer("worst_way"), waves: try integer("waves"), weights: try lines("weights"),
            otherReads: try lines("other_reads"), writes: try lines("writes"))
    }

    /// The figures for `--json`.
    var json: JSONValue {
        [
            "obtained": "simulated", "conflict_cycles_per_access": Self.number(conflictCyclesPerAccess),
            "conflict_cycles_per_wave": Self.number(conflictCyclesPerWave), "worst_way": .integer(Int64(worstWay)),
            "line_bytes_per_byte": Self.number(lineBytesPerByte), "read_ratio": Self.number(reads.ratio),
            "weight_ratio": Self.number(weights.ratio), "write_ratio": Self.number(writes.ratio),
        ]
    }

    /// To a thousandth: finer would claim a precision that a sample does not have.
    static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    private static func json(_ use: LineUse) -> JSONValue {
        [.integer(Int64(use.lineBytes)), .integer(Int64(use.usedBytes))]
    }

    private static func number(_ value: Double) -> JSONValue { .number(rounded(value)) }
}
