import Devices
import Testing
import Toolchain

/// Launches on the CPU: which thread gets which tasks, in which order, and what a launch may look like.
@Suite(.serialized) struct CPULaunchTests {
    @Test(arguments: CPUBench.shares)
    func sumOfTwoVectors(share: TaskShare) async throws {
        let bench = try await CPUBench()
        let module = try await bench.module(
            """
            typedef float f32x8 __attribute__((vector_size(32)));
            const f32x8 *x = *(const f32x8 *const *)arguments[0];
            const f32x8 *y = *(const f32x8 *const *)arguments[1];
            f32x8 *z = *(f32x8 *const *)arguments[2];
            int32_t count = *(const int32_t *)arguments[3];
            for (int32_t task = first; task < end; task += step) {
                for (int32_t i = task * 4; i < task * 4 + 4 && i < count; i++) z[i] = x[i] + y[i];
            }
            """)
        let x = (0..<1000).map { Float($0) }
        let y = (0..<1000).map { Float($0) * 0.5 }
        let output = try bench.device.allocate(bytes: 4000)
        try output.fill(0xff, at: 0, count: 4000)
        let launch = DeviceLaunch(
            module, kernel: "kernel", grid: LaneGrid(4, 4, 2), workgroupSize: 1,
            arguments: [.memory(try bench.memory(x)), .memory(try bench.memory(y)), .memory(output), .i32(125)],
            tasks: share)
        let batch = try bench.device.prepare([launch])
        for _ in 0..<3 {
            let start = ContinuousClock.now
            let seconds = try #require(try batch.run())
            #expect(seconds > 0 && seconds <= (ContinuousClock.now - start) / .seconds(1))
        }
        #expect(try output.elements(as: Float.self) == zip(x, y).map { $0 + $1 })
        #expect((output as? CPUMemory)?.canariesAreIntact == true)
    }

    @Test(arguments: CPUBench.shares, [1, 2, 3, 64, 1001])
    func everyTaskRunsExactlyOnce(share: TaskShare, tasks: Int) async throws {
        let bench = try await CPUBench()
        let module = try await bench.module(
            """
            int32_t *counts = *(int32_t *const *)arguments[0];
            for (int32_t task = first; task < end; task += step) __atomic_fetch_add(counts + task, 1, 0);
            """)
        let counts = try bench.memory([Int32](repeating: 0, count: tasks))
        let launch = DeviceLaunch(
            module, kernel: "kernel", grid: LaneGrid(tasks), workgroupSize: 1, arguments: [.memory(counts)],
            tasks: share)
        // Twice in a batch, and the batch twice: what is dealt out dynamically must be due again.
        let batch = try bench.device.prepare([launch, launch])
        _ = try batch.run()
        _ = try batch.run()
        #expect(try counts.elements(as: Int32.self) == [Int32](repeating: 4, count: tasks))
    }

    @Test(.enabled(if: CPUBench.threadCounts.count == 2), arguments: TaskShare.Split.allCases)
    func twoThreadsShareTasks(split: TaskShare.Split) async throws {
        let bench = try await CPUBench()
        // A task waits for its neighbour, which another thread must run; after a while it gives up.
        let module = try await bench.module(
            """
            int32_t *state = *(int32_t *const *)arguments[0];
            for (int32_t task = first; task < end; task += step) {
                __atomic_store_n(state + task, 1, __ATOMIC_SEQ_CST);
                for (int64_t i = 0; i < 200000000 && __atomic_load_n(state + 1 - task, __ATOMIC_SEQ_CST) == 0; i++) {
                    __builtin_ia32_pause();
                }
                state[2 + task] = __atomic_load_n(state + 1 - task, __ATOMIC_SEQ_CST);
            }
            """)
        let state = try bench.memory([Int32](repeating: 0, count: 4))
        let launch = DeviceLaunch(
            module, kernel: "kernel", grid: LaneGrid(2), workgroupSize: 1, arguments: [.memory(state)],
            tasks: TaskShare(threads: 2, split: split))
        try bench.device.run([launch])
        #expect(try state.elements(as: Int32.self) == [1, 1, 1, 1])
    }

    @Test(arguments: CPUBench.threadCounts)
    func splitsDealTasksOutAsTheySay(threads: Int) async throws {
        let bench = try await CPUBench()
        // Notes each call behind the number of calls.
        let module = try await bench.module(
            """
            int32_t *calls = *(int32_t *const *)arguments[0];
            int32_t at = 1 + 3 * __atomic_fetch_add(calls, 1, 0);
            calls[at] = first; calls[at + 1] = end; calls[at + 2] = step;
            """)
        func calls(_ split: TaskShare.Split) throws -> [[Int32]] {
            let memory = try bench.memory([Int32](repeating: 0, count: 64))
            let launch = DeviceLaunch(
                module, kernel: "kernel", grid: LaneGrid(7), workgroupSize: 1, arguments: [.memory(memory)],
                tasks: TaskShare(threads: threads, split: split))
            try bench.device.run([launch])
            let words = try memory.elements(as: Int32.self)
            return (0..<Int(words[0])).map { Array(words[1 + 3 * $0..<4 + 3 * $0]) }.sorted { $0[0] < $1[0] }
        }
        let isAlone = threads == 1
        #expect(try calls(.contiguous) == (isAlone ? [[0, 7, 1]] : [[0, 3, 1], [3, 7, 1]]))
        #expect(try calls(.interleaved) == (isAlone ? [[0, 7, 1]] : [[0, 7, 2], [1, 7, 2]]))
        #expect(try calls(.dynamic) == (0..<7).map { [$0, $0 + 1, 1] })
    }

    @Test(arguments: CPUBench.shares)
    func launchesRunInOrder(share: TaskShare) async throws {
        let bench = try await CPUBench()
        // Each launch reads what the other thread has written in the launch before.
        let module = try await bench.module(
            """
            const int32_t *x = *(const int32_t *const *)arguments[0];
            int32_t *y = *(int32_t *const *)arguments[1];
            for (int32_t task = first; task < end; task += step) y[task] = x[63 - task] * 3 + 1;
            """)
        let (a, b) = (try bench.memory((0..<64).map { Int32($0) }), try bench.memory([Int32](repeating: 0, count: 64)))
        func launch(from: any DeviceMemory, to: any DeviceMemory, _ threads: Int) -> DeviceLaunch {
            DeviceLaunch(
                module, kernel: "kernel", grid: LaneGrid(64), workgroupSize: 1,
                arguments: [.memory(from), .memory(to)], tasks: TaskShare(threads: threads, split: share.split))
        }
        // Launches of one thread stand between those of several.
        let launches = (0..<60).map { index in
            let threads = index % 5 == 4 ? 1 : share.threads
            return index % 2 == 0 ? launch(from: a, to: b, threads) : launch(from: b, to: a, threads)
        }
        try bench.device.run(launches)
        var expected = (0..<64).map { Int32($0) }
        for _ in launches {
            expected = expected.reversed().map { $0 &* 3 &+ 1 }
        }
        #expect(try a.elements(as: Int32.self) == expected)
    }

    @Test func argumentsArriveAsTheyAreGiven() async throws {
        let bench = try await CPUBench()
        let module = try await bench.module(
            """
            int32_t *y = *(int32_t *const *)arguments[0];
            const int32_t *x = *(const int32_t *const *)arguments[1];
            y[0] = *(const int32_t *)arguments[2];
            y[1] = x[0];
            """)
        let x = try bench.memory((0..<100).map { Int32($0) })
        let y = try bench.memory([Int32](repeating: 0, count: 2))
        let launch = DeviceLaunch(
            module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1,
            arguments: [.memory(y), .memory(x, offset: 4 * 42), .i32(-7)])
        try bench.device.run([launch])
        #expect(try y.elements(as: Int32.self) == [-7, 42])
    }

    @Test func threadsThatSleepAreWokenForTheNextBatch() async throws {
        let bench = try await CPUBench()
        let module = try await bench.module(
            """
            int32_t *count = *(int32_t *const *)arguments[0];
            for (int32_t task = first; task < end; task += step) __atomic_fetch_add(count, 1, 0);
            """)
        let count = try bench.memory([Int32(0)])
        let launch = DeviceLaunch(
            module, kernel: "kernel", grid: LaneGrid(10), workgroupSize: 1, arguments: [.memory(count)],
            tasks: TaskShare(threads: CPUBench.threadCounts.count, split: .interleaved))
        let batch = try bench.device.prepare([launch])
        for _ in 0..<5 {
            _ = try batch.run()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try count.elements(as: Int32.self) == [50])
    }

    @Test func launchesThatDoNotFitAreRefused() async throws {
        let bench = try await CPUBench()
        let module = try await bench.module("")
        let memory = try bench.device.allocate(bytes: 16)
        let good = DeviceLaunch(module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1, arguments: [])
        func reason(_ change: (inout DeviceLaunch) -> Void) -> String? {
            var launch = good
            change(&launch)
            let error = #expect(throws: DeviceError.self) { _ = try bench.device.prepare([good, launch]) }
            guard case .badLaunch(_, let reason) = error else { return nil }
            #expect(error?.isFatal == false)
            return reason
        }
        let cores = bench.device.identity.computeUnits
        #expect(reason { $0.kernel = "other" }?.contains("only kernel") == true)
        #expect(reason { $0.grid = LaneGrid(0) }?.contains("(0, 1, 1)") == true)
        #expect(reason { $0.grid = LaneGrid(1 << 20, 1 << 20, 1 << 20) }?.contains("2^31") == true)
        #expect(reason { $0.workgroupSize = 64 }?.contains("workgroup of 64") == true)
        #expect(reason { $0.sharedBytes = 4 }?.contains("4 bytes of LDS") == true)
        #expect(reason { $0.tasks.threads = 0 }?.contains("0 threads") == true)
        #expect(reason { $0.tasks.threads = cores + 1 }?.contains("\(cores + 1) threads") == true)
        #expect(reason { $0.arguments = [.memory(memory, offset: 16)] }?.contains("16 bytes") == true)
        #expect(reason { $0.arguments = [.memory(memory, offset: -1)] }?.contains("-1") == true)
        #expect(reason { $0.arguments = [.memory(ForeignMemory())] }?.contains("another device") == true)
        #expect(reason { $0.module = ForeignModule() }?.contains("not loaded by the CPU") == true)
    }
}

private final class ForeignMemory: DeviceMemory {
    var size: Int { 1 }
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DeviceError) {}
    func read(into bytes: UnsafeMutableRawBufferPointer, from offset: Int) throws(DeviceError) {}
    func fill(_ byte: UInt8, at offset: Int, count: Int) throws(DeviceError) {}
}

private final class ForeignModule: DeviceModule {
    var kernels: [String] { ["kernel"] }
}
