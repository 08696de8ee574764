import CodeGeneration
import Devices
import KernelDSL
import Kernels
import Testing
import Toolchain

/// A kernel of nothing but the piece by which a product's workgroup finds its rows.
@Suite("Routing inline")
struct InlineRoutingTests {
    private static let experts = 5

    /// Each workgroup stores its expert and its rows in the place of its entry.
    private static func kernel(tileM: Int, lanes: Int) -> Kernel {
        let kernel = KernelBuilder(
            name: "kernel", summary: "the rows that a workgroup finds, tile_m = \(tileM).", workgroupSize: lanes)
        let ids = kernel.pointer("topkIDs", .i32)
        let expertOfEntry = kernel.pointer("expertOfEntry", .i32, .write)
        let rowsOfEntry = kernel.pointer("rowsOfEntry", .i32, .write)
        let tokens = kernel.scalar("tokens")
        let topk = kernel.scalar("topk")
        let entry = kernel.define("place", .builtin(.blockY))
        let rows = InlineRouting(tileM: tileM, experts: experts)
            .find(in: kernel, topkIDs: ids, tokens: tokens, topk: topk, entry: entry)
        kernel.branch(Value.builtin(.thread).equals(0), .bounds("one lane says which expert it is")) {
            kernel.store(rows.expert, to: expertOfEntry, at: entry)
        }
        kernel.branch(Value.builtin(.thread).isLess(than: .constant(tileM)), .bounds("a lane for each row")) {
            let id = kernel.load("id", from: rows.ids, at: .builtin(.thread))
            kernel.store(id, to: rowsOfEntry, at: entry * .constant(tileM) + .builtin(.thread))
        }
        return kernel.build()
    }

    /// What it is given, and the tiles that have to come out, by the entry that takes them.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        /// Of each token.
        let experts: [[Int32]]
        /// Workgroups of the grid.
        var workgroups: Int { experts.joined().count + 2 }

        var testDescription: String { name }

        func tiles(of tileM: Int) -> [Int: (expert: Int32, rows: [Int32])] {
            let topk = experts[0].count
            let padding = Int32(topk << 24 | experts.count)
            var tiles: [Int: (expert: Int32, rows: [Int32])] = [:]
            for expert in 0..<Int32(InlineRoutingTests.experts) {
                let entries = experts.joined().enumerated().filter { $0.element == expert }.map(\.offset)
                for start in stride(from: 0, to: entries.count, by: tileM) {
                    let rows = entries[start..<min(start + tileM, entries.count)]
                    let ids = rows.map { Int32(($0 % topk) << 24 | $0 / topk) }
                    tiles[entries[start]] = (expert, ids + [Int32](repeating: padding, count: tileM - ids.count))
                }
            }
            return tiles
        }
    }

    /// A case of so many tokens and slots.
    private static func drawn(
        _ name: String, tokens: Int, topk: Int, _ expert: (_ token: Int, _ slot: Int) -> Int
    ) -> Case {
        Case(
            name: name,
            experts: (0..<tokens).map { token in (0..<topk).map { slot in Int32(expert(token, slot)) } })
    }

    static let cases: [Case] = [
        Case(name: "one token", experts: [[3, 0, 4]]),
        Case(name: "two tokens that share experts", experts: [[3, 0, 4], [4, 3, 1]]),
        Case(name: "experts of other ranks", experts: [[-1, 5, 0], [.max, 0, .min], [7, -9, 2]]),
        Case(name: "no expert of this rank", experts: [[5, -1], [6, 9]]),
        drawn("all entries to one expert", tokens: 16, topk: 1) { _, _ in 2 },
        drawn("128 entries to the last expert", tokens: 16, topk: 8) { _, _ in 4 },
        drawn("128 entries of all experts", tokens: 16, topk: 8) { token, slot in (token * 5 + slot * 3) % 7 },
        drawn("entries in the second half alone", tokens: 16, topk: 8) { token, _ in token < 9 ? 9 : 1 },
        drawn("a token more than half", tokens: 13, topk: 5) { token, slot in (token + slot) % 5 },
    ]

    private static func run(
        _ kernel: Kernel, _ example: Case, lanes: Int, tileM: Int, order: LaneOrder
    ) throws -> (findings: [LaneFinding], experts: [Int32], rows: [Int32]) {
        let memory = try LaneMemory()
        let simulator = try LaneSimulator(memory: memory, matrixOperations: [])
        let library = try LaneCompiler().compile(
            LaneProgram(text: HIPEmitter().emit(kernel), kernel: kernel.name))
        func buffer(_ elements: [Int32]) throws -> LaneBuffer {
            let buffer = try memory.allocate(bytes: elements.count * 4)
            buffer.write(elements)
            return buffer
        }
        let ids = try buffer(Array(example.experts.joined()))
        let experts = try buffer([Int32](repeating: -7, count: example.workgroups))
        let rows = try buffer([Int32](repeating: -7, count: example.workgroups * tileM))
        let launch = LaneLaunch(
            grid: LaneGrid(1, example.workgroups), workgroupSize: lanes, sharedBytes: (tileM * 4 + 15) / 16 * 16,
            arguments: [
                .buffer(ids, .read), .buffer(experts, .readWrite), .buffer(rows, .readWrite),
                .i32(Int32(example.experts.count)), .i32(Int32(example.experts[0].count)),
            ])
        let report = try simulator.run(library, launch, order: order)
        return (report.findings, experts.elements(as: Int32.self), rows.elements(as: Int32.self))
    }

    @Test("each tile of each expert is taken once, its rows in the order of entries", arguments: cases)
    func tiles(_ example: Case) throws {
        for (tileM, lanes) in [(16, 256), (1, 64), (2, 64), (64, 128), (128, 256)] {
            let kernel = Self.kernel(tileM: tileM, lanes: lanes)
            #expect(KernelVerifier(target: .gfx942).errors(in: kernel) == [])
            let expected = example.tiles(of: tileM)
            for order in [LaneOrder.ascending, .descending] {
                let (findings, experts, rows) = try Self.run(kernel, example, lanes: lanes, tileM: tileM, order: order)
                #expect(findings == [])
                for entry in 0..<example.workgroups {
                    let tile = expected[entry]
                    #expect(experts[entry] == tile?.expert ?? -7, "entry \(entry), tile_m = \(tileM)")
                    #expect(
                        Array(rows[(entry * tileM)..<((entry + 1) * tileM)])
                            == tile?.rows ?? [Int32](repeating: -7, count: tileM), "entry \(entry), tile_m = \(tileM)")
                }
            }
        }
    }

    @Test("a list that no barrier orders is noticed")
    func missingBarrier() throws {
        let kernel = Self.kernel(tileM: 16, lanes: 256)
        let body = kernel.body.filter { $0 != .barrier(.workgroup) }
        #expect(body.count == kernel.body.count - 1)
        let broken = Kernel(
            name: kernel.name, summary: kernel.summary, parameters: kernel.parameters,
            workgroupSize: kernel.workgroupSize, wavesPerSIMD: kernel.wavesPerSIMD, accumulators: kernel.accumulators,
            shared: kernel.shared, body: body)
        let (findings, _, _) = try Self.run(
            broken, Case(name: "one token", experts: [[3, 0, 4]]), lanes: 256, tileM: 16, order: .ascending)
        #expect(findings.contains { $0.kind == .sharedRace })
    }

    @Test("it serves what 128 lanes can look at, and few tokens")
    func limits() {
        #expect(InlineRouting.serves(tokens: 16, expertsPerToken: 8))
        #expect(!InlineRouting.serves(tokens: 16, expertsPerToken: 9))
        #expect(!InlineRouting.serves(tokens: 17, expertsPerToken: 1))
        #expect(InlineRouting.serves(tokens: 1, expertsPerToken: 64))
    }

    @Test(
        "it compiles for gfx942 without scratch", .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice),
        arguments: [16, 64])
    func compiles(tileM: Int) async throws {
        let text = HIPEmitter().emit(Self.kernel(tileM: tileM, lanes: 256))
        let compiler = try await KernelCompiler.find()
        let compiled = try await compiler.compile(CompileRequest(text: text, name: "inline.hip"))
        let facts = try #require(compiled.kernel(named: "kernel"))
        #expect(!facts.resources.usesScratch)
        #expect(facts.resources.sharedBytes == tileM * 4)
    }
}
