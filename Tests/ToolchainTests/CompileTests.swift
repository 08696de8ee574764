import Testing
import Toolchain
import Workers

@Suite("Compiling with real compilers")
struct CompileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func request(_ program: TestKernels.Program) -> CompileRequest {
        CompileRequest(text: program.text, name: "\(program.name).hip", options: program.options)
    }

    @Test("gives code and facts of every program", arguments: CompilerChoice.allCases)
    func everyProgram(_ choice: CompilerChoice) async throws {
        let compiler = try await choice.compiler(cacheIn: folder)
        for program in TestKernels.all {
            let compiled = try await compiler.compile(request(program))
            let facts = try #require(compiled.kernel(named: program.name))
            #expect(compiled.target.hasPrefix("amdgcn-amd-amdhsa--gfx942"))
            #expect(compiled.codeObject.starts(with: [0x7f, 0x45, 0x4c, 0x46]))
            #expect(!compiled.isFromCache)
            #expect(compiled.processorSeconds > 0.001 && compiled.processorSeconds < 60)
            #expect((1...512).contains(facts.resources.vectorRegisters))
            #expect(facts.resources.waveSize == 64)
            #expect(facts.instructions > 5 && facts.codeBytes >= 4 * facts.instructions)
            #expect((facts.hotLoop == nil) == (program.name == "plain"))
        }
    }

    @Test("reads the resources and arguments that the source asks for", arguments: CompilerChoice.allCases)
    func resources(_ choice: CompilerChoice) async throws {
        let compiler = try await choice.compiler(cacheIn: folder)

        let staged = try #require(
            try await compiler.compile(request(TestKernels.staged)).kernel(named: "staged"))
        #expect(staged.resources.sharedBytes == 512 * 16)
        #expect(staged.resources.maximumWorkgroupSize == 256)
        #expect(!staged.resources.usesScratch)
        let given = staged.arguments.filter { !$0.isHidden }
        #expect(given.map(\.offset) == [0, 8, 16, 24])
        #expect(given.map(\.size) == [8, 8, 8, 4])
        #expect(given.map(\.kind) == ["global_buffer", "global_buffer", "global_buffer", "by_value"])

        let spilling = try #require(
            try await compiler.compile(request(TestKernels.spilling)).kernel(named: "spilling"))
        #expect(spilling.resources.usesScratch)
        #expect(try #require(spilling.hotLoop).scratchBytes > 0)
        #expect(spilling.resources.occupancy.wavesPerWorkgroup == 16)

        let accumulating = try #require(
            try await compiler.compile(request(TestKernels.accumulating)).kernel(named: "accumulating"))
        #expect(accumulating.resources.accumulationRegisters == 256)
        #expect(try #require(accumulating.hotLoop).vectorKinds.accumulatorMoves > 100)

        let nested = try await compiler.compile(request(TestKernels.nested))
        #expect(nested.kernels.map(\.name).sorted() == ["nested", "second"])
    }

    @Test("sees what the hot loop does", arguments: CompilerChoice.allCases)
    func hotLoops(_ choice: CompilerChoice) async throws {
        let compiler = try await choice.compiler(cacheIn: folder)
        func loop(_ program: TestKernels.Program) async throws -> HotLoop {
            let facts = try await compiler.compile(request(program)).kernel(named: program.name)
            return try #require(facts?.hotLoop)
        }

        let rolled = try await loop(TestKernels.rolled)
        #expect(rolled.isLoop && rolled.matrixLoops == 1)
        #expect(rolled.matrixKinds == ["v_mfma_i32_16x16x32_i8": 2])
        #expect(rolled.matrixCycles == 32)
        #expect(rolled.multiplyAccumulates == 2 * 16 * 16 * 32)
        #expect(rolled.loads.values.reduce(0, +) == rolled.count(.vectorLoad))

        let unrolled = try await loop(TestKernels.unrolled)
        #expect(!unrolled.isLoop && unrolled.matrixLoops == 0)
        #expect(unrolled.count(.matrix) == 24)

        let staged = try await loop(TestKernels.staged)
        #expect(staged.sharedWrites == [16: 2])
        #expect(staged.bytesToShared == 2 * 64 * 16)
        #expect(staged.directBytes >= 64 * 16)
        #expect(staged.count(.barrier) == 2)

        let prefetched = try await loop(TestKernels.prefetched)
        #expect(prefetched.loads == [AccessWidth(bytes: 16): 4])
        #expect(prefetched.directBytes == 4 * 64 * 16)
        #expect(prefetched.vectorKinds.unpacking >= 32)
        #expect(prefetched.maximumDirectBytesInFlight == 4 * 64 * 16)
        let waits = prefetched.forcingWaits
        #expect(!waits.isEmpty && waits.allSatisfy { $0.forcedWeightLoads + $0.leftWeightLoads <= 4 })

        let direct = try await loop(TestKernels.directToShared)
        #expect(direct.loads[AccessWidth(bytes: 4, intoShared: true)] == 1)
        #expect(direct.bytesToShared == 64 * 4)

        let busy = try await loop(TestKernels.busy)
        #expect(busy.atomics.count == 1 && busy.sharedOthers.count >= 1)
        #expect(busy.priorityChanges == 1 && busy.vectorKinds.transcendental >= 1)
    }

    @Test("passes on what the compiler says about a wrong program", arguments: CompilerChoice.allCases)
    func rejection(_ choice: CompilerChoice) async throws {
        let compiler = try await choice.compiler(cacheIn: folder)
        let wrong = CompileRequest(text: "extern \"C\" __global__ void k() { undeclared(); }\n", name: "wrong.hip")
        do {
            _ = try await compiler.compile(wrong)
            Issue.record("a wrong program compiled")
        } catch {
            guard case .rejected(let name, _, let log) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(name == "wrong.hip")
            #expect(log.contains("undeclared"))
            #expect(error.concernsProgram)
        }
        // The worker lives on.
        _ = try await compiler.compile(request(TestKernels.plain))
        #expect(compiler.startedWorkers == 1)
    }

    @Test("gives up on a program after its time limit, and goes on with the next", arguments: CompilerChoice.allCases)
    func timeLimit(_ choice: CompilerChoice) async throws {
        _ = try await choice.compiler(cacheIn: folder)
        var options = try choice.options(cacheIn: folder)
        options.timeLimit = .milliseconds(5)
        options.workers = 1
        let compiler = try await KernelCompiler.find(options)
        for program in [TestKernels.rolled, TestKernels.staged] {
            do {
                _ = try await compiler.compile(request(program))
                Issue.record("compiled within 5 ms")
            } catch {
                guard case .worker(.timeLimit) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(error.concernsProgram)
            }
        }
        #expect(compiler.startedWorkers == 2)
    }

    @Test("gives two workers' results the same as one's", arguments: CompilerChoice.allCases)
    func twoWorkers(_ choice: CompilerChoice) async throws {
        var options = try choice.options(cacheIn: folder)
        options.usesCache = false
        let compiler = try await KernelCompiler.find(options)
        let together = try await withThrowingTaskGroup(of: (String, CompiledKernel).self) { group in
            for program in TestKernels.all {
                let request = request(program)
                group.addTask { (request.name, try await compiler.compile(request)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(compiler.startedWorkers == 2)
        options.workers = 1
        let alone = try await KernelCompiler.find(options)
        for program in TestKernels.all {
            let request = request(program)
            let compiled = try await alone.compile(request)
            #expect(together[request.name]?.codeObject == compiled.codeObject)
            #expect(together[request.name]?.kernels == compiled.kernels)
        }
        #expect(alone.startedWorkers == 1)
    }

    @Test("disassembles with addresses and branch targets", arguments: CompilerChoice.allCases)
    func disassembly(_ choice: CompilerChoice) async throws {
        let compiler = try await choice.compiler(cacheIn: folder)
        let compiled = try await compiler.compile(request(TestKernels.rolled))
        let listing = try #require(try await compiler.disassemble(compiled.codeObject).first)
        #expect(listing.name == "rolled")
        for (instruction, next) in zip(listing.instructions, listing.instructions.dropFirst()) {
            #expect(instruction.address + UInt64(instruction.size) == next.address)
        }
        let loop = try #require(compiled.kernels.first?.hotLoop)
        let back = try #require(listing.instructions.first { $0.address == loop.lastAddress })
        #expect(back.branchTarget == loop.firstAddress)
        let inspected = try await compiler.inspect(compiled.codeObject)
        #expect(inspected.kernels == compiled.kernels)
    }

    @Test("says why a damaged code object cannot be disassembled")
    func damaged() async throws {
        let compiler = try await CompilerChoice.usual.compiler(cacheIn: folder)
        await #expect(throws: ToolchainError.self) { try await compiler.disassemble([1, 2, 3]) }
    }
}
