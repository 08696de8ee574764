import Testing
import Toolchain

@Suite("Offload bundles")
struct OffloadBundleTests {
    private func word(_ value: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

    /// A bundle of code objects by the names of their targets.
    private func bundle(_ entries: [(name: String, code: [UInt8])]) -> [UInt8] {
        let magic = Array("__CLANG_OFFLOAD_BUNDLE__".utf8)
        let headerSize = magic.count + 8 + entries.reduce(0) { $0 + 24 + $1.name.utf8.count }
        var header = magic + word(entries.count)
        var codes: [UInt8] = []
        for (name, code) in entries {
            header += word(headerSize + codes.count) + word(code.count) + word(name.utf8.count) + Array(name.utf8)
            codes += code
        }
        return header + codes
    }

    private var sample: [UInt8] {
        bundle([
            ("host-x86_64-unknown-linux--", []), ("hipv4-amdgcn-amd-amdhsa--gfx90a", [1]),
            ("hipv4-amdgcn-amd-amdhsa--gfx942:sramecc+:xnack-", [2, 3]),
        ])
    }

    @Test("give out the code for one target, with features or without")
    func found() throws {
        #expect(try OffloadBundle.codeObject(in: sample, architecture: "gfx942") == [2, 3])
        #expect(try OffloadBundle.codeObject(in: sample, architecture: "gfx942:sramecc+") == [2, 3])
        #expect(try OffloadBundle.codeObject(in: sample, architecture: "gfx90a:xnack-") == [1])
    }

    @Test("are only what starts like one; everything else passes unchanged")
    func notABundle() throws {
        #expect(try OffloadBundle.codeObject(in: [0x7f, 1], architecture: "gfx942") == [0x7f, 1])
        #expect(try OffloadBundle.codeObject(in: [], architecture: "gfx942").isEmpty)
    }

    @Test("say what they have where the target is missing")
    func missing() {
        #expect {
            try OffloadBundle.codeObject(in: sample, architecture: "gfx950")
        } throws: {
            "\($0)".contains("no code for gfx950") && "\($0)".contains("gfx90a")
        }
    }

    @Test("end in an error, not in a trap, where they are cut off or wrong")
    func damaged() {
        for length in 24..<sample.count {
            #expect(throws: CodeObjectError.self) {
                try OffloadBundle.codeObject(in: Array(sample.prefix(length)), architecture: "gfx942")
            }
        }
        for index in 24..<sample.count {
            var bytes = sample
            bytes[index] = 0xff
            _ = try? OffloadBundle.codeObject(in: bytes, architecture: "gfx942")
        }
    }
}
