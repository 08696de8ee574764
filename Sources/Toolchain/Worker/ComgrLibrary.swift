import ROCm
import CROCm

/// AMD's code object manager, found in a library at run time: the targets that it knows, and its disassembler.
struct ComgrLibrary {
    private let versionFunction: wt_amd_comgr_get_version
    private let isaCount: wt_amd_comgr_get_isa_count
    private let isaName: wt_amd_comgr_get_isa_name
    private let createInfo: wt_amd_comgr_create_disassembly_info
    private let disassembleOne: wt_amd_comgr_disassemble_instruction
    private let destroyInfo: wt_amd_comgr_destroy_disassembly_info

    init(path: String) throws(LibraryError) {
        let library = try DynamicLibrary(path: path)
        versionFunction = try library.function("amd_comgr_get_version")
        isaCount = try library.function("amd_comgr_get_isa_count")
        isaName = try library.function("amd_comgr_get_isa_name")
        createInfo = try library.function("amd_comgr_create_disassembly_info")
        disassembleOne = try library.function("amd_comgr_disassemble_instruction")
        destroyInfo = try library.function("amd_comgr_destroy_disassembly_info")
    }

    /// comgr's version.
    func version() -> Version {
        var (major, minor) = (0, 0)
        versionFunction(&major, &minor)
        return Version(major: major, minor: minor)
    }

    /// The processors that comgr generates code for, such as "gfx942".
    func processors() throws(LibraryError) -> [String] {
        var count = 0
        try check(isaCount(&count), "amd_comgr_get_isa_count")
        var names: [String] = []
        for index in 0..<count {
            var name: UnsafePointer<CChar>?
            try check(isaName(index, &name), "amd_comgr_get_isa_name")
            if let name {
                names.append(Target.architecture(in: String(cString: name)))
            }
        }
        return names
    }

    /// The instructions in the code of `kernel`, for the target "amdgcn-amd-amdhsa--gfx942" or alike.
    func disassemble(_ kernel: CodeObject.Kernel, target: String) throws(LibraryError) -> [Instruction] {
        let context = Context(code: Array(kernel.code), base: kernel.address)
        var info = wt_comgr_disassembly_info()
        try check(
            createInfo(target, Self.readMemory, Self.takeText, { _, _ in }, &info),
            "amd_comgr_create_disassembly_info for \(target)")
        defer { _ = destroyInfo(info) }

        return withExtendedLifetime(context) {
            let pointer = Unmanaged.passUnretained(context).toOpaque()
            var instructions: [Instruction] = []
            var offset = 0
            while context.code.count - offset >= 4 {
                let address = kernel.address &+ UInt64(offset)
                var size: UInt64 = 0
                context.text = ""
                let status = disassembleOne(info, address, pointer, &size)
                let isInstruction =
                    status == WT_COMGR_SUCCESS && (4...UInt64(context.code.count - offset)).contains(size)
                let length = isInstruction ? Int(size) / 4 * 4 : 4
                let words = stride(from: offset, to: offset + length, by: 4).map(context.word)
                let text = isInstruction ? context.text : ".long 0x\(String(words[0], radix: 16))"
                instructions.append(Instruction(address: address, words: words, text: text))
                offset += length
            }
            return instructions
        }
    }

    private func check(_ status: Int32, _ function: String) throws(LibraryError) {
        guard status == WT_COMGR_SUCCESS else {
            throw .failed(function: function, reason: "comgr status \(status)")
        }
    }

    /// What the callbacks of one disassembly share.
    private final class Context {
        let code: [UInt8]
        let base: UInt64
        var text = ""

        init(code: [UInt8], base: UInt64) {
            self.code = code
            self.base = base
        }

        func word(at offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(code[offset + $1]) << UInt32(8 * $1) }
        }

        static func from(_ pointer: UnsafeMutableRawPointer?) -> Context? {
            pointer.map { Unmanaged<Context>.fromOpaque($0).takeUnretainedValue() }
        }
    }

    private static let readMemory: wt_comgr_read_memory = { from, to, size, userData in
        guard let context = Context.from(userData), let to, from >= context.base else { return 0 }
        let offset = from - context.base
        guard offset < UInt64(context.code.count) else { return 0 }
        let count = Int(min(size, UInt64(context.code.count) - offset))
        context.code.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress {
                UnsafeMutableRawPointer(to).copyMemory(from: start + Int(offset), byteCount: count)
            }
        }
        return UInt64(count)
    }

    private static let takeText: wt_comgr_print_instruction = { text, userData in
        guard let context = Context.from(userData), let text else { return }
        context.text = String(cString: text)
    }
}
