import Devices
import Glibc
import Testing

/// Kernels that take their process along; each runs in a process of its own.
@Suite struct CPUCrashTests {
    @Test func aReadBehindTheEndOfAlignedMemoryEndsTheProcess() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            try await runOnce("*(volatile int32_t *)y = y[1024];", bytes: 4096)
        }
    }

    @Test func aWriteBehindTheEndOfAlignedMemoryEndsTheProcess() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            try await runOnce("y[64] = 1;", bytes: 256)
        }
    }

    @Test func aWriteBehindTheEndOfLargeMemoryEndsTheProcess() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            try await runOnce("y[256 * 3000] = 1;", bytes: 1024 * 3000)
        }
    }

    @Test func aWriteFarBeforeTheStartEndsTheProcess() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            try await runOnce("y[-1024] = 1;", bytes: 4096)
        }
    }

    @Test func theSameWithinBoundsDoesNot() async {
        await #expect(processExitsWith: .success) {
            try await runOnce("y[1023] = y[0] + 1;", bytes: 4096)
        }
    }

    @Test func aTrapEndsTheProcess() async {
        await #expect(processExitsWith: .signal(SIGILL)) {
            try await runOnce("__builtin_trap();", bytes: 4)
        }
    }

    @Test func aKernelThatSpinsForeverRunsUntilItsProcessIsEnded() async {
        await #expect(processExitsWith: .signal(SIGALRM)) {
            try await runOnce("alarm(1); while (1) *(volatile int32_t *)y;", bytes: 4)
        }
    }
}

/// Runs `body` on one task; `y` is the first dword of memory of `bytes` bytes.
private func runOnce(_ body: String, bytes: Int) async throws {
    let bench = try await CPUBench()
    let module = try await bench.module(
        "unsigned alarm(unsigned); int32_t *y = *(int32_t *const *)arguments[0]; \(body)")
    let launch = DeviceLaunch(
        module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1,
        arguments: [.memory(try bench.device.allocate(bytes: bytes))])
    try bench.device.run([launch])
}
