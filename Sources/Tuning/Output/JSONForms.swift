import Kernels
import OrderedJSON
import Toolchain

// How the values of other modules stand in `--json` and in the description of an export.

extension Configuration {
    /// Parameters and values, in the family's order.
    var json: JSONValue {
        .object(
            JSONObject(
                entries.map { entry in
                    switch entry.value {
                    case .integer(let number): (entry.name, .integer(Int64(number)))
                    case .name(let name): (entry.name, .string(name))
                    }
                }))
    }
}

extension Grid {
    /// Workgroups along x, y and z.
    var json: JSONValue { [.integer(Int64(x)), .integer(Int64(y)), .integer(Int64(z))] }
}

extension KernelResources {
    /// Registers, LDS, scratch and occupancy.
    var json: JSONValue {
        [
            "vgpr": .integer(Int64(vectorRegisters)), "agpr": .integer(Int64(accumulationRegisters)),
            "sgpr": .integer(Int64(scalarRegisters)), "lds_bytes": .integer(Int64(sharedBytes)),
            "scratch_bytes": .integer(Int64(scratchBytes)),
            "waves_per_simd": .integer(Int64(occupancy.wavesPerSIMD)),
        ]
    }
}

extension HotLoop {
    /// The figures of the hot loop; `vectorPerWeightDword` counts against the weights that it consumes.
    func json(vectorPerWeightDword: Double?) -> JSONValue {
        func counted<Key: Comparable>(_ counts: [Key: Int], _ name: (Key) -> String) -> JSONValue {
            .object(JSONObject(counts.sorted { $0.key < $1.key }.map { (name($0.key), .integer(Int64($0.value))) }))
        }
        func number(_ value: Double) -> JSONValue { .number((value * 100).rounded() / 100) }
        let waits = forcingWaits.map { wait -> JSONValue in
            [
                "vmcnt": .integer(Int64(wait.limit)), "forced": .integer(Int64(wait.forcedLoads)),
                "left": .integer(Int64(wait.leftLoads)), "forced_weights": .integer(Int64(wait.forcedWeightLoads)),
                "left_weights": .integer(Int64(wait.leftWeightLoads)),
                "outstanding_bytes": .integer(Int64(wait.outstandingBytes)),
            ]
        }
        return [
            "region": isLoop ? "loop" : "unrolled", "instructions": .integer(Int64(instructions)),
            "code_bytes": .integer(Int64(codeBytes)), "matrix": counted(matrixKinds) { $0 },
            "matrix_cycles": .integer(Int64(matrixCycles)), "vector": .integer(Int64(count(.vector))),
            "vector_per_weight_dword": vectorPerWeightDword.map { number($0) } ?? .null,
            "accumulator_moves": .integer(Int64(vectorKinds.accumulatorMoves)),
            "scalar": .integer(Int64(count(.scalar))), "loads": counted(loads) { $0.description },
            "lds_reads": counted(sharedReads) { "\($0)B" }, "lds_writes": counted(sharedWrites) { "\($0)B" },
            "direct_bytes": .integer(Int64(directBytes)), "bytes_to_lds": .integer(Int64(bytesToShared)),
            "waits": .integer(Int64(count(.wait))), "forcing_waits": .array(waits),
            "bytes_at_waits": number(averageBytesAtWait),
            "maximum_bytes_in_flight": .integer(Int64(maximumBytesInFlight)),
            "barriers": .integer(Int64(count(.barrier))),
        ]
    }
}
