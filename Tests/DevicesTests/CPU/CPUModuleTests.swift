import Devices
import Glibc
import Testing
import Toolchain

/// What the CPU device loads, and what it refuses.
@Suite struct CPUModuleTests {
    @Test func aLibraryWhoseBytesChangedIsRefusedWithBothDigests() async throws {
        let bench = try await CPUBench(usesCache: false)
        let library = try await bench.library("")
        let file = open(library.path, O_WRONLY | O_APPEND)
        #expect(write(file, "x", 1) == 1)
        close(file)
        let reason = unloadable(library.program, by: bench.device)
        let found = try #require(reason?.split(separator: " ").first { $0.count >= 64 && !$0.hasPrefix("/") })
        #expect(reason?.contains(library.digest) == true)
        #expect(!found.hasPrefix(library.digest))
        #expect(reason?.contains("was changed") == true)
    }

    @Test func aLibraryThatIsLoadedTwiceIsNotTakenForTheNext() async throws {
        let bench = try await CPUBench()
        let store = "**(int32_t *const *)arguments[0] = "
        let libraries = [try await bench.library(store + "4711;"), try await bench.library(store + "815;")]
        // Descriptors' numbers are given out again while the first library is still loaded.
        for round in 0..<20 {
            let (twice, other) = (libraries[round % 2], libraries[1 - round % 2])
            var first: (any DeviceModule)? = try bench.device.load(twice.program)
            let second = try bench.device.load(twice.program)
            #expect(first?.kernels == second.kernels)
            first = nil
            let next = try bench.device.load(other.program)
            for (module, value) in [(second, [4711, 815]), (next, [815, 4711])] as [(any DeviceModule, [Int32])] {
                let result = try bench.memory([Int32(0)])
                try bench.device.run([
                    DeviceLaunch(
                        module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1, arguments: [.memory(result)])
                ])
                #expect(try result.elements(as: Int32.self) == [value[round % 2]])
            }
        }
    }

    @Test func aLinkInPlaceOfALibraryIsRefused() async throws {
        let bench = try await CPUBench(usesCache: false)
        var library = try await bench.library("")
        let link = library.path + ".link"
        #expect(symlink(library.path, link) == 0)
        defer { unlink(link) }
        library.path = link
        #expect(unloadable(library.program, by: bench.device)?.contains("symbolic link") == true)
    }

    @Test func aLibraryThatOthersMayWriteIsRefused() async throws {
        let bench = try await CPUBench(usesCache: false)
        let library = try await bench.library("")
        chmod(library.path, 0o620)
        #expect(unloadable(library.program, by: bench.device)?.contains("mode 0620") == true)
        chmod(library.path, 0o600)
        #expect(try bench.device.load(library.program).kernels == ["kernel"])
    }

    @Test func aMissingLibraryIsRefused() throws {
        let program = DeviceProgram.library(path: "/nowhere/library.so", digest: "", kernels: [])
        #expect(unloadable(program, by: try CPUDevice())?.contains("/nowhere/library.so") == true)
    }

    @Test func aLibraryWithoutTheKernelIsRefused() async throws {
        let bench = try await CPUBench(usesCache: false)
        var library = try await bench.library("")
        library.kernels.append("absent")
        #expect(unloadable(library.program, by: bench.device)?.contains("absent_tasks") == true)
    }

    @Test func programsForOtherDevicesAreRefused() throws {
        let device = try CPUDevice()
        #expect(unloadable(.codeObject([], kernels: []), by: device)?.contains("shared libraries") == true)
        #expect(unloadable(.text([]), by: device)?.contains("shared libraries") == true)
    }

    @Test func librariesThatAreLoadedOneAfterTheOtherAreNotTakenForEachOther() async throws {
        let bench = try await CPUBench(usesCache: false)
        let value = try bench.memory([Int32(0)])
        for number in Int32(1)...6 {
            let module = try await bench.module("**(int32_t *const *)arguments[0] = \(number);")
            let launch = DeviceLaunch(
                module, kernel: "kernel", grid: LaneGrid(1), workgroupSize: 1, arguments: [.memory(value)])
            try bench.device.run([launch])
            #expect(try value.elements(as: Int32.self) == [number])
        }
    }

    private func unloadable(_ program: DeviceProgram, by device: CPUDevice) -> String? {
        let error = #expect(throws: DeviceError.self) { _ = try device.load(program) }
        guard case .unloadable(let reason) = error else { return nil }
        return reason
    }
}
