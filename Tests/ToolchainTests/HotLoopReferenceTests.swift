import Foundation
import Testing
import Toolchain

/// Compares the figures with those of the independent script that they follow, which needs LLVM 19's binary tools.
///
/// A check for development: `scripts/check-hotloop SCRIPT [FILE.hsaco...]` sets the variables and runs it.
@Suite(
    "Hot loops as the reference script sees them",
    .enabled(if: ReferenceScript.path != nil, "WAVETUNE_HOTLOOP_SCRIPT names no script to compare with"))
struct HotLoopReferenceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("agree on the test programs", arguments: CompilerChoice.allCases)
    func programs(_ choice: CompilerChoice) async throws {
        let compiler = try await choice.compiler(cacheIn: folder)
        for program in TestKernels.all {
            let compiled = try await compiler.compile(CompileRequest(text: program.text, name: program.name))
            let path = "\(folder.path)/\(program.name).hsaco"
            try Data(compiled.codeObject).write(to: URL(fileURLWithPath: path))
            try compare(compiled.kernels, with: try reference(path), "\(program.name), \(choice)")
        }
    }

    @Test("agree on other code objects")
    func files() async throws {
        let compiler = try await CompilerChoice.usual.compiler(cacheIn: folder)
        let paths = ProcessInfo.processInfo.environment["WAVETUNE_HOTLOOP_FILES"] ?? ""
        for path in paths.split(separator: ":").map(String.init) {
            let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            try compare(try await compiler.inspect(bytes).kernels, with: try reference(path), path)
        }
    }

    private typealias Object = [String: Any]

    private func reference(_ path: String) throws -> [Object] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", try #require(ReferenceScript.path), "--json", path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "the reference script failed")
        return try #require(try JSONSerialization.jsonObject(with: data) as? [Object])
    }

    private func compare(_ kernels: [KernelFacts], with reference: [Object], _ place: String) throws {
        #expect(kernels.map(\.name).sorted() == reference.compactMap { $0["kernel"] as? String }.sorted(), "\(place)")
        for entry in reference {
            let name = try #require(entry["kernel"] as? String)
            let facts = try #require(kernels.first { $0.name == name })
            let (ours, theirs) = (figures(facts), try figures(entry))
            for key in Set(ours.keys).union(theirs.keys).sorted() where ours[key] != theirs[key] {
                Issue.record("\(place), \(name), \(key): \(ours[key] ?? "nothing") and not \(theirs[key] ?? "nothing")")
            }
        }
    }

    // Both sides in one form: a text a figure, tables in the order of their keys.

    private func table(_ value: Any?) -> String {
        let pairs = (value as? [String: Int] ?? [:]).map { "\($0.key)=\($0.value)" }
        return pairs.sorted().joined(separator: " ")
    }

    private func table<Key: CustomStringConvertible>(_ value: [Key: Int], unit: String = "") -> String {
        value.map { "\($0.key)\(unit)=\($0.value)" }.sorted().joined(separator: " ")
    }

    private func number(_ value: Double) -> String { String(format: "%.6g", value) }

    private func figures(_ entry: Object) throws -> [String: String] {
        var result: [String: String] = [:]
        let whole = try #require(entry["whole"] as? Object)
        result["whole"] = table(whole)
        result["code_bytes"] = "\(try #require(entry["code_bytes"] as? Int))"
        let occupancy = try #require(entry["occ"] as? Object)
        for (key, value) in occupancy {
            result[key] = "\(value)"
        }
        let resources = try #require(entry["meta"] as? Object)
        for (key, value) in resources {
            result[key] = "\(value)"
        }
        guard let hot = entry["hot"] as? Object else { return result }
        result["at"] = entry["hot_at"] as? String
        result["end"] = entry["hot_end"] as? String
        result["loop"] = "\(entry["how"] as? String != "unrolled")"
        for (key, value) in hot where !["valu_top", "streams", "valu_kinds"].contains(key) {
            switch value {
            case let value as [String: Int]: result[key] = table(value)
            case let value as Double: result[key] = number(value)
            default: result[key] = "\(value)"
            }
        }
        result["valu_kinds"] = table(hot["valu_kinds"])
        let streams = try #require(hot["streams"] as? [String: Object])
        for (key, stream) in streams {
            let counts = ["n", "bytes", "toLDS"].map { "\(stream[$0] as? Int ?? -1)" }.joined(separator: " ")
            result["stream \(key)"] = "\(counts) \(table(stream["widths"]))"
        }
        return result
    }

    private func figures(_ facts: KernelFacts) -> [String: String] {
        let resources = facts.resources
        let occupancy = resources.occupancy
        var result = [
            "whole": table(classes(facts.counts)), "code_bytes": "\(facts.codeBytes)",
            "waves_simd_vgpr": "\(occupancy.wavesPerSIMD)", "wg_per_cu": "\(occupancy.workgroupsPerComputeUnit)",
            "waves_per_cu": "\(occupancy.wavesPerComputeUnit)", "wg_waves": "\(occupancy.wavesPerWorkgroup)",
            "vgpr_count": "\(resources.vectorRegisters)", "agpr_count": "\(resources.accumulationRegisters)",
            "sgpr_count": "\(resources.scalarRegisters)", "vgpr_spill_count": "\(resources.spilledVectorRegisters)",
            "sgpr_spill_count": "\(resources.spilledScalarRegisters)",
            "group_segment_fixed_size": "\(resources.sharedBytes)",
            "private_segment_fixed_size": "\(resources.scratchBytes)",
            "max_flat_workgroup_size": "\(resources.maximumWorkgroupSize)",
        ]
        guard let hot = facts.hotLoop else { return result }
        result.merge(figures(hot)) { $1 }
        return result
    }

    private func figures(_ hot: HotLoop) -> [String: String] {
        let kinds = hot.vectorKinds
        var result = [
            "at": "0x" + String(hot.firstAddress, radix: 16), "end": "0x" + String(hot.lastAddress, radix: 16),
            "loop": "\(hot.isLoop)", "instrs": "\(hot.instructions)", "bytes_code": "\(hot.codeBytes)",
            "cls": table(classes(hot.counts)), "mfma": table(hot.matrixKinds), "mfma_cyc": "\(hot.matrixCycles)",
            "macs": "\(hot.multiplyAccumulates)", "valu_cyc": "\(hot.vectorCycles)",
            "simd_cyc": "\(max(hot.matrixCycles, hot.vectorCycles + 4 * hot.count(.matrix)))",
            "mfma_cap": number(hot.manyWaveMatrixShare), "mfma_share_cyc": number(hot.oneWaveMatrixShare),
            "mfma_share_issue": number(Double(hot.count(.matrix)) / Double(hot.instructions)),
            "vld": table(hot.loads), "vst": table(hot.stores, unit: "B"), "vatom": table(hot.atomics),
            "dsr": table(hot.sharedReads, unit: "B"), "dsw": table(hot.sharedWrites, unit: "B"),
            "dso": table(hot.sharedOthers), "nop_cycles": "\(hot.pauseCycles)", "setprio": "\(hot.priorityChanges)",
            "vmcnt_hist": table(hot.vectorMemoryWaits), "lgkmcnt_hist": table(hot.sharedWaits),
            "bytes_direct": "\(hot.directBytes)", "bytes_scratch": "\(hot.scratchBytes)",
            "bytes_toLDS": "\(hot.bytesToShared)", "inflight_maxB": "\(hot.maximumDirectBytesInFlight)",
            "inflight_avgB": number(hot.averageDirectBytesInFlight), "wait_B": number(hot.averageBytesAtWait),
            "n_forcing_waits": "\(hot.forcingWaits.count)", "inflight_all_maxB": "\(hot.maximumBytesInFlight)",
            "inflight_all_avgB": number(hot.averageBytesInFlight),
            "valu_kinds": table([
                "unpack_logic": kinds.unpacking, "addr": kinds.addressing, "acc_move": kinds.accumulatorMoves,
                "trans": kinds.transcendental, "mov": kinds.moves, "cvt": kinds.conversions,
            ]),
        ]
        if let distance = hot.loadDistance {
            result["dist_instr_med"] = "\(distance.medianInstructions)"
            result["dist_instr_min"] = "\(distance.minimumInstructions)"
            result["dist_mfmacyc_med"] = "\(distance.medianMatrixCycles)"
            result["dist_mfmacyc_min"] = "\(distance.minimumMatrixCycles)"
        }
        for stream in hot.streams {
            let counts = "\(stream.loads) \(stream.bytes) \(stream.loadsToShared)"
            result["stream \(stream.source)"] = "\(counts) \(table(stream.widths, unit: "B"))"
        }
        return result
    }

    private func classes(_ counts: [InstructionClass: Int]) -> [String: Int] {
        let names: [InstructionClass: String] = [
            .matrix: "MFMA", .vector: "VALU", .scalar: "SALU", .vectorLoad: "VLD", .vectorStore: "VST",
            .vectorAtomic: "VATOM", .vectorMemoryOther: "VOTH", .sharedRead: "DSR", .sharedWrite: "DSW",
            .sharedOther: "DSO", .scalarMemory: "SMEM", .wait: "WAIT", .barrier: "BAR", .nop: "NOP", .branch: "BR",
            .other: "OTH",
        ]
        return counts.reduce(into: [:]) { $0[names[$1.key] ?? "?"] = $1.value }
    }
}
