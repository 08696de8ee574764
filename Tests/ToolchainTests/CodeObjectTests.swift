import Testing
import Toolchain

@Suite("Reading code objects")
struct CodeObjectTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A code object of a real compiler.
    private func sample() async throws -> [UInt8] {
        let compiler = try await CompilerChoice.usual.compiler(cacheIn: folder)
        let program = TestKernels.plain
        return try await compiler.compile(CompileRequest(text: program.text, name: program.name)).codeObject
    }

    @Test("finds target, kernels, arguments, code and the compiler's signature")
    func good() async throws {
        let object = try CodeObject(try await sample())
        #expect(object.target == "amdgcn-amd-amdhsa--gfx942")
        #expect(object.comments.contains { $0.contains("clang version") })
        let kernel = try #require(object.kernels.first)
        #expect(kernel.name == "plain" && object.kernels.count == 1)
        #expect(kernel.code.count > 16 && kernel.code.count % 4 == 0)
        #expect(kernel.arguments.prefix(4).map(\.size) == [8, 8, 8, 4])
    }

    @Test("ends in an error, not in a trap, wherever a file is cut off")
    func truncated() async throws {
        let bytes = try await sample()
        // The last part is the section table and its names, so a file that lacks any byte has lost something.
        var errors = 0
        for length in 0..<bytes.count {
            do {
                _ = try CodeObject(Array(bytes.prefix(length)))
            } catch {
                errors += 1
                #expect(!error.description.isEmpty)
            }
        }
        #expect(errors > bytes.count * 9 / 10)
    }

    @Test("ends in an error or a code object, not in a trap, whichever byte is wrong")
    func flipped() async throws {
        var bytes = try await sample()
        var errors = 0
        for index in bytes.indices {
            let good = bytes[index]
            for wrong in [good ^ 0xff, good ^ 1, 0x80, 0xff] {
                bytes[index] = wrong
                do {
                    let object = try CodeObject(bytes)
                    for kernel in object.kernels {
                        #expect(kernel.resources.occupancy.workgroupsPerComputeUnit >= 0)
                    }
                } catch {
                    errors += 1
                }
            }
            bytes[index] = good
        }
        #expect(errors > 0)
    }

    @Test("ends in an error or a code object, not in a trap, where many bytes are wrong")
    func noise() async throws {
        let good = try await sample()
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...40) {
                bytes[Int.random(in: bytes.indices)] = UInt8.random(in: 0...255)
            }
            _ = try? CodeObject(bytes)
        }
        for _ in 0..<500 {
            let noise = (0..<Int.random(in: 0...300)).map { _ in UInt8.random(in: 0...255) }
            #expect(throws: CodeObjectError.self) { try CodeObject(noise) }
            #expect(throws: CodeObjectError.self) { try CodeObject([0x7f, 0x45, 0x4c, 0x46, 2, 1] + noise) }
        }
    }

    @Test("says what it was given instead")
    func otherFiles() async throws {
        #expect(throws: CodeObjectError.notACodeObject(found: "no bytes at all")) { try CodeObject([]) }
        var bytes = try await sample()
        bytes[18] = 62
        #expect {
            try CodeObject(bytes)
        } throws: {
            "\($0)".contains("machine 62")
        }
    }

    @Test("counts waves and workgroups as the hardware does")
    func occupancy() {
        func occupancy(_ registers: Int, _ size: Int, shared: Int = 0) -> [Int] {
            let resources = KernelResources(
                vectorRegisters: registers, scalarRegisters: 16, sharedBytes: shared, maximumWorkgroupSize: size)
            let found = resources.occupancy
            return [found.wavesPerSIMD, found.workgroupsPerComputeUnit, found.wavesPerComputeUnit]
        }
        #expect(occupancy(64, 256) == [8, 8, 32])
        #expect(occupancy(65, 256) == [7, 7, 28])
        #expect(occupancy(128, 256) == [4, 4, 16])
        #expect(occupancy(512, 256) == [1, 1, 4])
        #expect(occupancy(128, 1024) == [4, 1, 16])
        #expect(occupancy(40, 256, shared: 8192) == [8, 8, 32])
        #expect(occupancy(40, 256, shared: 8193) == [8, 7, 28])
        #expect(occupancy(40, 256, shared: 65536) == [8, 1, 4])
        #expect(occupancy(40, 256, shared: 65537) == [8, 0, 0])
        #expect(occupancy(8, 64) == [8, 32, 32])
        #expect(occupancy(512, 1024) == [1, 0, 0])
    }
}
