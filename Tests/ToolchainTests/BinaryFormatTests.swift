import Testing
import Toolchain

@Suite("The binary form of facts")
struct BinaryFormatTests {
    @Test("gives numbers back, the extreme ones too")
    func numbers() throws {
        let integers = [0, 1, -1, 63, 64, -64, -65, 1 << 40, .max, .min]
        let doubles = [0, -0.0, 1.5, .infinity, .leastNonzeroMagnitude]
        var writer = BinaryWriter()
        writer.write(UInt64.max)
        integers.forEach { writer.write($0) }
        doubles.forEach { writer.write($0) }
        writer.write("Grüße")
        writer.write(true)
        var reader = BinaryReader(writer.bytes)
        #expect(try reader.unsigned() == .max)
        for integer in integers {
            #expect(try reader.integer() == integer)
        }
        for double in doubles {
            #expect(try reader.double().bitPattern == double.bitPattern)
        }
        #expect(try reader.string() == "Grüße")
        #expect(try reader.boolean())
        #expect(reader.isAtEnd)
    }

    @Test("refuses numbers of more than 64 bits, and counts that the bytes cannot hold")
    func lies() {
        var reader = BinaryReader([UInt8](repeating: 0xff, count: 12))
        #expect(throws: BinaryFormatError.self) { try reader.unsigned() }
        var writer = BinaryWriter()
        writer.write(UInt64.max)
        for bytes in [writer.bytes, writer.bytes + [1, 2, 3]] {
            var block = BinaryReader(bytes)
            #expect(throws: BinaryFormatError.self) { try block.block() }
            var list = BinaryReader(bytes)
            #expect(throws: BinaryFormatError.self) { try list.array(of: KernelArgument.self) }
        }
    }

    @Test("carries every question and answer between tuner and worker")
    func messages() throws {
        let request = CompileRequest(text: "text", name: "name", architecture: "gfx942", options: ["-O3", "-DX"])
        for message: CompileWorkerRequest in [
            .identify(architecture: "gfx942"), .compile(request), .disassemble(codeObject: [1, 2]),
            .inspect(codeObject: []),
        ] {
            #expect(try CompileWorkerRequest(binary: message.binary) == message)
        }
        let listing = KernelListing(name: "k", instructions: StagedListing.instructions)
        for message: CompileWorkerResponse in [
            .rejected(reason: "why", log: "log"), .listings([listing]), .unreadable("why"),
        ] {
            #expect(try CompileWorkerResponse(binary: message.binary) == message)
        }
    }

    @Test("ends in values or errors, not in traps, whatever the bytes")
    func noise() {
        var errors = 0
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...60)).map { _ in UInt8.random(in: 0...9) }
            do {
                _ = try CompileWorkerResponse(binary: bytes)
            } catch {
                errors += 1
            }
        }
        #expect(errors > 4000)
    }
}
