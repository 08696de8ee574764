import Kernels
import OrderedJSON
import Testing
import Toolchain

@Suite(
    "tune emit", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice),
    .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct EmitCommandTests {
    private let folder: TemporaryFolder
    private let name = "moe-stage2_M3_N64_K256_E11_topk8_ep1"

    init() throws {
        folder = try TemporaryFolder()
    }

    private func emit(_ words: String, into output: String? = nil) async throws -> TuneProcess.Result {
        let arguments = "emit --op moe-stage2 --shape M=3,N=64,K=256,E=11 \(words)".split(separator: " ").map(
            String.init)
        return try await TuneProcess.run(arguments + ["--output", output ?? folder.path])
    }

    private func description() throws -> JSONValue {
        try JSONValue(parsing: folder.bytes(of: "\(name).json"))
    }

    private func array(_ tensor: String) throws -> NumpyFile {
        try NumpyFile(folder.bytes(of: "\(name).\(tensor).npy"))
    }

    @Test("writes text, code object and a description, and names them")
    func files() async throws {
        let result = try await emit("--set combine=reduce")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        #expect(folder.names == ["\(name).hip", "\(name).hsaco", "\(name).json"])
        #expect(
            result.output.split(separator: "\n") == ["hip", "hsaco", "json"].map { "\(folder.path)/\(name).\($0)" })
        let json = try description()
        #expect(json["problem"]?["K"]?.intValue == 256)
        #expect(json["configuration"]?["combine"]?.stringValue == "reduce")
        #expect(json["configuration"]?["tile_n"]?.intValue == 64, "the first value that divides N")
        #expect(json["launches"]?.arrayValue?.count == 2)
        #expect(json["reference"] == nil)
    }

    @Test("describes every argument as the code object has it", arguments: ["atomic-bf16", "reduce"])
    func arguments(_ combine: String) async throws {
        #expect(try await emit("--set combine=\(combine)").status == 0)
        let codeObject = try CodeObject(folder.bytes(of: "\(name).hsaco"))
        let json = try description()
        let tensors = json["tensors"]?.arrayValue ?? []
        for launch in json["launches"]?.arrayValue ?? [] {
            let kernel = try #require(codeObject.kernels.first { $0.name == launch["kernel"]?.stringValue })
            let described = launch["arguments"]?.arrayValue ?? []
            let given = kernel.arguments.filter { !$0.isHidden }
            #expect(described.compactMap { $0["offset"]?.intValue } == given.map(\.offset))
            #expect(described.compactMap { $0["size"]?.intValue } == given.map(\.size))
            #expect(
                described.map { $0["kind"]?.stringValue == "pointer" }
                    == given.map { $0.kind == "global_buffer" })
            #expect(launch["kernarg_bytes"]?.intValue == kernel.resources.argumentBytes)
            #expect(launch["lds_bytes"]?.intValue == kernel.resources.sharedBytes)
            #expect(launch["symbol"]?.stringValue == "\(kernel.name).kd")
            #expect(launch["workgroup"] == [256, 1, 1])
            for argument in described where argument["kind"]?.stringValue == "pointer" {
                let tensor = tensors.first { $0["name"] == argument["tensor"] }
                #expect(tensor?["shape"] == argument["shape"])
                #expect(argument["meaning"]?.stringValue?.isEmpty == false)
            }
            #expect(described.contains { $0["name"]?.stringValue == "out" } || launch["kernel"] == "moe_stage2")
        }
    }

    @Test("with --data writes inputs that NumPy reads, of the sizes that the description gives")
    func dataFiles() async throws {
        #expect(try await emit("--data 1").status == 0)
        let inputs = (try description()["tensors"]?.arrayValue ?? []).filter { $0["role"]?.stringValue == "input" }
        #expect(inputs.count == 9)
        for tensor in inputs {
            let file = try NumpyFile(folder.bytes(of: try text(tensor["file"])))
            #expect(file.shape == tensor["shape"]?.arrayValue?.compactMap(\.intValue))
            #expect(file.data.count == tensor["bytes"]?.intValue)
            #expect(file.data.count == file.shape.reduce(file.elementSize, *))
            #expect(file.data.contains { $0 != 0 })
        }
        #expect(!folder.names.contains { $0.hasSuffix(".part") })
    }

    @Test("writes a reference that plain loops over its files agree with", arguments: ["two", "three", "seven"])
    func reference(_ unpacking: String) async throws {
        #expect(try await emit("--data 5 --set unpacking=\(unpacking)").status == 0)
        let found = try array("out.reference").elements(as: Float.self)
        let bounds = try array("out.bound").elements(as: Float.self)
        let recomputed = try recompute(unpacking)
        #expect(found.count == 3 * 64 && bounds.count == found.count && recomputed.count == found.count)
        for ((value, bound), expected) in zip(zip(found, bounds), recomputed) {
            // The order of f64 additions and the rounding to f32 are all that may differ: far less than the bound.
            #expect(abs(Double(value) - expected) <= 0.001 * Double(bound))
            #expect(bound > 0 && bound.isFinite)
        }
        #expect(found.contains { abs($0) > 0.01 })
    }

    /// out[token][n], from the sorted rows and packed weights in the files.
    private func recompute(_ unpacking: String) throws -> [Double] {
        let layout = Int4Layout(unpacking: try #require(Int4Unpacking(rawValue: unpacking)), channels: 64, depth: 256)
        let packed = try array("weights").data
        let weightScales = try array("weightScales").elements(as: Float.self)
        let activations = try array("activations").elements(as: Int8.self)
        let activationScales = try array("activationScales").elements(as: Float.self)
        let ids = try array("sortedIDs").elements(as: Int32.self).map(Int.init)
        let routeWeights = try array("sortedWeights").elements(as: Float.self)
        let experts = try array("expertIDs").elements(as: Int32.self).map(Int.init)
        var out = [Double](repeating: 0, count: 3 * 64)
        for (entry, id) in ids.enumerated() where id & 0xff_ffff < 3 {
            let token = id & 0xff_ffff
            let row = token * 8 + id >> 24
            let expert = experts[entry / 16]
            for channel in 0..<64 {
                var sum = 0
                for k in 0..<256 {
                    let byte = packed[expert * layout.size + layout.place(channel: channel, k: k).byte]
                    let weight =
                        k % 16 < 8
                        ? layout.unpacking.weight(ofLowNibble: byte & 15)
                        : Int4Unpacking.weight(ofHighNibble: byte >> 4)
                    sum += Int(activations[row * 256 + k]) * Int(weight)
                }
                out[token * 64 + channel] +=
                    Double(sum) * Double(activationScales[row]) * Double(weightScales[expert * 64 + channel])
                    * Double(routeWeights[entry])
            }
        }
        return out
    }

    @Test("the same seed writes the same bytes, another one others")
    func seeds() async throws {
        #expect(try await emit("--data 5").status == 0)
        let first = try array("activations").data
        #expect(try await emit("--data 5").status == 0)
        #expect(try array("activations").data == first)
        #expect(try await emit("--data 6").status == 0)
        #expect(try array("activations").data != first)
    }

    @Test("--json ends with one object that lists the files")
    func json() async throws {
        let result = try await emit("--json")
        let json = try JSONValue(parsing: Array(result.output.utf8))
        #expect(result.output.split(separator: "\n").count == 1)
        #expect(json["name"]?.stringValue == name && json["files"]?.arrayValue?.count == 3)
    }

    @Test("a place that cannot be written to is named, and nothing is left behind", arguments: ["file", "file/below"])
    func unwritable(_ place: String) async throws {
        _ = try folder.script("", named: "file")
        let before = folder.names
        let result = try await emit("--data 1", into: "\(folder.path)/\(place)")
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(result.errors.contains("\(folder.path)/file") && result.errors.contains("--output"), "\(result.errors)")
        #expect(folder.names == before)
    }

    private func text(_ value: JSONValue?) throws -> String {
        try #require(value?.stringValue)
    }
}
