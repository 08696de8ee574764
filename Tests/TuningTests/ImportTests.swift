import Foundation
import Kernels
import Testing
import Tuning
import TuningDatabase

@Suite("Imported shapes")
struct ImportTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(_ text: String) throws -> String {
        let path = "\(folder.path)/file"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func table(_ text: String) throws -> ImportedShapes {
        try AITERTable.read(file(text), architecture: "gfx942", computeUnits: 304)
    }

    private func log(_ lines: String...) throws -> ImportedShapes {
        try ShapeLog.read(file(lines.joined(separator: "\n")), architecture: "gfx942", computeUnits: 304)
    }

    private func extents(_ shape: ImportedShape) -> String {
        shape.extents.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }

    @Test("kernel names say stage, types, tile and options")
    func names() throws {
        let name = try #require(AITERKernelName("flydsl_moe1_abf16_wint4_f16_t16x32x128_bnt2_kw4"))
        #expect(name.stage == 1 && name.activations == "bf16" && name.weights == "int4" && name.output == "f16")
        #expect(name.tile == [16, 32, 128] && name.options == ["bnt2", "kw4"])
        let plain = try #require(AITERKernelName("flydsl_moe2_aint8_wint4_bf16_t64x128x256"))
        #expect(plain.stage == 2 && plain.options.isEmpty)
    }

    @Test(
        "other names have no meaning made up for them",
        arguments: [
            "", "ck_moe_stage1", "flydsl_moe3_abf16_wint4_bf16_t16x32x128", "flydsl_moe1_abf16_wint4_bf16_t16x32",
            "flydsl_moe1_abf16_wint4_bf16_t16x32x", "flydsl_moe1_abf16_wint4_bf16_t16x-3x128",
            "flydsl_moe1_a_wint4_bf16_t16x32x128", "flydsl_moe1_abf16_wint4_bf16_t16x32x128_",
            "flydsl_moe1_abf16_wint4_bf16_t16x32x128x2", "xflydsl_moe1_abf16_wint4_bf16_t16x32x128",
        ])
    func unknownNames(_ name: String) {
        #expect(AITERKernelName(name) == nil)
    }

    @Test("rows of one shape and device are put together; each keeps what it says")
    func rows() throws {
        let shapes = try table(
            """
            cu_num,token,model_dim,inter_dim,expert,topk,dtype,q_dtype_w,us1,kernelName1,us2,kernelName2
            304,4,7168,256,384,8,bf16,int4,22.8,flydsl_moe1_abf16_wint4_bf16_t16x16x128_kw4,15.8,flydsl_moe2_abf16_wint4_bf16_t16x128x256_atomic
            80,4,7168,256,384,8,bf16,int4,80.5,"odd, name",40,b
            304,4,7168,256,384,8,bf16,fp8,30,c,nan,
            304,8,7168,256,384,8,bf16,int4,,,,

            """)
        #expect(shapes.lines == 4 && shapes.broken.isEmpty)
        #expect(shapes.shapes.map(\.computeUnits) == [304, 80, 304])
        #expect(shapes.shapes.map(extents).first == "M=4,N=7168,K=256,E=384,topk=8")
        #expect(shapes.shapes.allSatisfy { $0.operation == "moe-stage2" && $0.obstacle == nil })
        let first = shapes.shapes[0]
        #expect(first.sources.map(\.line) == [2, 4])
        #expect(first.sources.map(\.types) == ["bf16, int4", "bf16, fp8"])
        #expect(first.sources[0].claims.map(\.microseconds) == [22.8, 15.8])
        #expect(first.sources[0].claims[1].parsed?.tile == [16, 128, 256])
        #expect(first.sources[1].claims.map(\.kernel) == ["c"], "no kernel and no time is no claim")
        #expect(shapes.shapes[1].sources[0].claims[0].kernel == "odd, name")
        #expect(shapes.shapes[1].sources[0].claims[0].text.contains("a name of unknown grammar"))
        #expect(shapes.shapes[2].sources[0].claims.isEmpty)
        #expect(shapes.linesForOthers(than: 304).map { "\($0.lines) for \($0.computeUnits)" } == ["1 for 80"])
    }

    @Test("GEMM rows are dense products; the architecture is the row's")
    func dense() throws {
        let shapes = try table("gfx,cu_num,M,N,K,us,kernelName\ngfx950,256,16,2112,7168,11.9,k\n")
        let shape = try #require(shapes.shapes.first)
        #expect(shape.operation == "w4a8-gemm" && extents(shape) == "M=16,N=2112,K=7168")
        #expect(shape.architecture == "gfx950" && shape.computeUnits == 256)
        #expect(shape.sources[0].claims.first?.microseconds == 11.9)
    }

    @Test("broken rows are named and the others taken")
    func brokenRows() throws {
        let shapes = try table(
            "cu_num,token,model_dim,inter_dim,expert,topk\n304,x,64,256,11,8\n304,4,64\n304,2,64,256,11,8\n0,2,64,256,11,8\n"
        )
        #expect(shapes.shapes.count == 1 && shapes.lines == 4)
        #expect(shapes.broken.map(\.line) == [2, 3, 5])
        #expect(shapes.broken[0].reason.contains("'x' for token"))
        #expect(shapes.broken[1].reason.contains("3 fields, and the first line names 6"))
    }

    @Test("a shape that no kernel can have says why")
    func obstacle() throws {
        let shapes = try table(
            "cu_num,token,model_dim,inter_dim,expert,topk\n304,2,64,200,11,8\n77,2,64,256,11,8\n"
        ).shapes
        #expect(shapes[0].obstacle?.contains("K = 200 is no multiple of 64") == true)
        #expect(shapes[1].obstacle?.contains("77 compute units") == true)
    }

    @Test("a file that is no such table is refused with its columns and those that are expected")
    func otherTable() throws {
        #expect {
            try table("a,b\n1,2\n")
        } throws: {
            "\($0)".contains("columns a, b") && "\($0)".contains("model_dim")
        }
        #expect {
            try table("\n")
        } throws: {
            "\($0)".contains("it is empty")
        }
        #expect {
            try AITERTable.read("\(folder.path)/none", architecture: "gfx942", computeUnits: 304)
        } throws: {
            "\($0)".contains("none cannot be read: No such file")
        }
    }

    @Test("a log names shapes by our dimensions or AITER's, counts and all")
    func logs() throws {
        let shapes = try log(
            #"{"tokens":2,"model_dim":64,"inter_dim":256,"expert":11,"topk":8,"layer":3}"#,
            #"{"M":2,"operation":"moe-stage2","dimensions":{"N":64,"K":256,"E":11,"topk":8},"count":5}"#, "",
            #"{"num_tokens":4,"N":2112,"K":7168,"cu_num":80,"scales":"group32"}"#,
            #"{"token":4,"op":"moe-stage2","shape":{"N":64,"K":256,"num_experts":6,"top_k":8,"ep":2}}"#)
        #expect(shapes.broken.isEmpty && shapes.lines == 4)
        #expect(
            shapes.shapes.map(extents) == [
                "M=2,N=64,K=256,E=11,topk=8", "M=4,N=2112,K=7168", "M=4,N=64,K=256,E=6,topk=8,ep=2",
            ])
        #expect(shapes.shapes.map(\.count) == [6, 1, 1])
        #expect(shapes.shapes[1].operation == "w4a8-gemm" && shapes.shapes[1].scales == .group32)
        #expect(shapes.shapes[1].computeUnits == 80)
    }

    @Test("broken lines of a log are named with what is missing")
    func brokenLog() throws {
        let shapes = try log(
            "not json", "[1]", #"{"tokens":2}"#, #"{"tokens":0,"N":64,"K":256}"#, #"{"tokens":"2","N":64,"K":256}"#,
            #"{"N":64,"K":256,"E":11,"topk":8}"#, #"{"M":1,"N":64,"K":256,"op":"moe-stage9"}"#,
            #"{"M":1,"N":64,"K":256,"scales":"row"}"#, #"{"M":1,"N":64,"K":256}"#)
        #expect(shapes.shapes.count == 1)
        #expect(shapes.broken.map(\.line) == Array(1...8))
        let reasons = shapes.broken.map(\.reason)
        #expect(reasons[1].contains("an array, expected an object"))
        #expect(reasons[2].contains("has no N, nor model_dim"))
        #expect(reasons[3].contains("'tokens'") && reasons[4].contains("text for 'tokens'"))
        #expect(reasons[5].contains("has no M, nor tokens"))
        #expect(reasons[6].contains("no operation 'moe-stage9'"))
        #expect(reasons[7].contains("scales 'row'; there are channel, group32"))
    }

    @Test("misses are problems, each once; others are named")
    func misses() throws {
        func key(_ operation: String, _ dimensions: String, cus: Int = 304, routing: String = "uniform") -> String {
            #"{"key":{"schema":1,"arch":"gfx942","cus":\#(cus),"operation":"\#(operation)","dimensions":{\#(dimensions)},"weights":"int4","activations":"int8","scales":"token-x-channel","routing":"\#(routing)"},"grade":"none"}"#
        }
        let extents = #""M":2,"N":64,"K":256,"E":11,"topk":8,"ep":1"#
        let path = try file(
            [
                key("moe-stage2", extents), key("moe-stage2", extents, cus: 80, routing: "zipf:1.5"),
                key("moe-stage2", extents), "broken", key("moe-stage7", extents), key("moe-stage2", extents, cus: 5),
                key("moe-stage2", extents, routing: "file:0123456789ab"), key("moe-stage2", #""M":2"#),
            ].joined(separator: "\n"))
        let misses = try MissedProblems.read(path)
        #expect(misses.count == 6 && misses.recorded(in: TuningDatabase(folders: [])) == 0)
        #expect(misses.problems.map(\.count) == [2, 1])
        #expect(misses.problems.map(\.device.accelerator.name) == ["MI325X", "MI308X"])
        #expect(misses.problems[1].request.routing.keyWord == "zipf:1.5")
        #expect(misses.problems[0].request["E"] == 11)
        #expect(misses.unusable.map(\.line) == [4, 5, 6, 7, 8])
        let reasons = misses.unusable.map(\.reason)
        #expect(reasons[1].contains("no operation 'moe-stage7'") && reasons[2].contains("5 compute units"))
        #expect(reasons[3].contains("file:0123456789ab") && reasons[4].contains("no extent for N"))
    }

    @Test("devices are chosen by their compute units")
    func devices() throws {
        #expect(try DeviceChoice(architecture: "gfx942") == .usual)
        #expect(try DeviceChoice(architecture: "gfx942", computeUnits: 228).accelerator.name == "MI300A")
        #expect(try DeviceChoice(architecture: "gfx950").accelerator.computeUnits == 256)
        #expect(throws: DeviceChoiceError.self) { try DeviceChoice(architecture: "gfx942", computeUnits: 256) }
        #expect(throws: DeviceChoiceError.self) { try DeviceChoice(architecture: "gfx906") }
    }

    @Test("a routing's file is named by its content")
    func routingFile() throws {
        let path = try file("0 1\n2 3\n")
        let routing = try ExpertRouting(named: path).keyWord
        #expect(routing.hasPrefix("file:") && routing.count == 17)
        #expect(try ExpertRouting(named: path).keyWord == routing)
        _ = try file("0 1\n2 4\n")
        #expect(try ExpertRouting(named: path).keyWord != routing)
    }
}
