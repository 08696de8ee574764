import Devices
import Glibc
import Testing

/// What is refused before anything runs.
@Suite struct LaneErrorTests {
    @Test func textThatDoesNotCompile() throws {
        let bench = try LaneBench()
        let error = #expect(throws: LaneSimulatorError.self) {
            _ = try bench.library("WT_KERNEL(kernel, 64, 0)(wt_i32* y) {\n    y[0] = nonsense;\n}")
        }
        guard case .compilation("kernel", _, let message) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.contains("nonsense"))
        #expect(message.contains(":2:"))
    }

    @Test func missingClang() throws {
        let error = #expect(throws: LaneSimulatorError.self) {
            _ = try LaneToolchain(clang: "/nowhere/clang")
        }
        #expect(error == .clangMissing(searched: ["/nowhere/clang"]))
        #expect(error?.description.contains("/nowhere/clang") == true)
        #expect(error?.description.contains("PATH") == true)
    }

    @Test func argumentsThatDoNotFit() throws {
        let bench = try LaneBench()
        let library = try bench.library("WT_KERNEL(kernel, 64, 0)(const wt_i32* x, wt_i32 count) {}")
        let x = try bench.buffer([Int32(1)])
        func run(_ arguments: [LaneArgument]) throws {
            let launch = LaneLaunch(grid: LaneGrid(1), workgroupSize: 64, arguments: arguments)
            _ = try bench.simulator.run(library, launch)
        }
        try run([.buffer(x, .read), .i32(1)])
        #expect(throws: LaneSimulatorError.argumentCount(kernel: "kernel", found: 1, expected: 2)) {
            try run([.buffer(x, .read)])
        }
        #expect(throws: LaneSimulatorError.argumentKind(kernel: "kernel", index: 1, found: "a u32", expected: "i32")) {
            try run([.buffer(x, .read), .u32(1)])
        }
        let stranger = try LaneBench().buffer([Int32(1)])
        #expect(throws: LaneSimulatorError.self) { try run([.buffer(stranger, .read), .i32(1)]) }
    }

    @Test func launchesThatCannotBe() throws {
        let bench = try LaneBench()
        let library = try bench.library("WT_KERNEL(kernel, 64, 0)() { WT_SHARED(wt_i32, tile, 8, 64); tile[0] = 1; }")
        func refuses(_ grid: LaneGrid, _ lanes: Int, _ shared: Int, workgroups: [Int]? = nil) -> Bool {
            let launch = LaneLaunch(grid: grid, workgroupSize: lanes, sharedBytes: shared, arguments: [])
            do {
                _ = try bench.simulator.run(library, launch, workgroups: workgroups)
                return false
            } catch {
                return error.description.hasPrefix("Kernel kernel cannot be launched")
            }
        }
        #expect(!refuses(LaneGrid(1), 1, 96))
        #expect(refuses(LaneGrid(0), 64, 96))
        #expect(refuses(LaneGrid(-1), 64, 96))
        #expect(refuses(LaneGrid(1 << 40), 64, 96))
        #expect(refuses(LaneGrid(1 << 20, 1 << 12), 64, 96))
        #expect(refuses(LaneGrid(1), 0, 96))
        #expect(refuses(LaneGrid(1), 128, 96))
        #expect(refuses(LaneGrid(1), 64, 95))
        #expect(refuses(LaneGrid(1), 64, LaneMemory.sharedLimit + 1))
        #expect(refuses(LaneGrid(2), 64, 96, workgroups: [2]))
    }

    @Test func foldersThatOthersCanWriteAreNotUsed() throws {
        let private_ = try LaneLibraryCache.temporary()
        defer { rmdir(private_.folder) }
        let shared = private_.folder + "/shared"
        #expect(mkdir(shared, 0o755) == 0)
        defer { rmdir(shared) }
        #expect(chmod(shared, 0o777) == 0)
        #expect(throws: LaneSimulatorError.self) { _ = try LaneLibraryCache(folder: shared) }
        #expect(chmod(shared, 0o700) == 0)
        #expect(try LaneLibraryCache(folder: shared).folder == shared)
        let link = private_.folder + "/link"
        #expect(symlink(shared, link) == 0)
        defer { unlink(link) }
        #expect(throws: LaneSimulatorError.self) { _ = try LaneLibraryCache(folder: link) }
    }

    @Test func tooManyBuffers() throws {
        let memory = try LaneMemory()
        var buffers = try (0..<LaneMemory.bufferLimit).map { try memory.allocate(bytes: $0) }
        #expect(throws: LaneSimulatorError.tooManyBuffers(limit: LaneMemory.bufferLimit)) {
            _ = try memory.allocate(bytes: 1)
        }
        buffers.removeLast()
        let again = try memory.allocate(bytes: 8)
        #expect(again.elements(as: UInt64.self) == [0])
        #expect(throws: LaneSimulatorError.self) { _ = try memory.allocate(bytes: -1) }
    }
}
