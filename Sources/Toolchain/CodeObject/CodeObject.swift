/// A code object, taken apart: its target, its kernels' metadata and their code.
///
/// The format is LLVM's ("User Guide for AMDGPU Backend", code object versions 3 to 5). Damaged bytes end in a
/// ``CodeObjectError``, whatever is wrong with them.
public struct CodeObject: Sendable {
    /// A kernel of a code object.
    public struct Kernel: Equatable, Sendable {
        /// The kernel's name, which is the symbol of its code.
        public var name: String
        /// What it needs of a compute unit.
        public var resources: KernelResources
        /// Its arguments, those that the launch fills in last.
        public var arguments: [KernelArgument]
        /// The address of its first instruction.
        public var address: UInt64
        /// Its instructions.
        public var code: ArraySlice<UInt8>
    }

    /// The target, such as "amdgcn-amd-amdhsa--gfx942:sramecc+".
    public let target: String

    /// The kernels in the order of the metadata.
    public let kernels: [Kernel]

    /// What the compiler and the linker say about themselves.
    public let comments: [String]

    private static let metadataNote: UInt32 = 32
    private static let functionSymbol: UInt8 = 2

    /// Reads a code object.
    ///
    /// - Throws: ``CodeObjectError``.
    public init(_ bytes: [UInt8]) throws(CodeObjectError) {
        let elf = try ElfFile(bytes[...])
        guard elf.machine == ElfFile.amdgpuMachine else {
            throw .notACodeObject(found: "an ELF file for machine \(elf.machine), where AMDGPU is 224")
        }
        guard let note = try elf.note(named: "AMDGPU", type: Self.metadataNote) else { throw .noMetadata }
        let metadata = try MessagePackReader.read(note.bytes)
        guard let target = metadata["amdhsa.target"]?.text else {
            throw .unexpectedMetadata(key: "amdhsa.target", expected: "text")
        }
        self.target = target
        guard case .array(let entries)? = metadata["amdhsa.kernels"] else {
            throw .unexpectedMetadata(key: "amdhsa.kernels", expected: "list")
        }
        let symbols = try elf.symbols()
        var kernels: [Kernel] = []
        for entry in entries {
            kernels.append(try Self.kernel(entry, elf: elf, symbols: symbols))
        }
        self.kernels = kernels
        comments = try elf.comments()
    }

    private static func kernel(
        _ entry: MessagePackValue, elf: ElfFile, symbols: [ElfFile.Symbol]
    ) throws(CodeObjectError) -> Kernel {
        func number(_ key: String, default missing: Int? = nil) throws(CodeObjectError) -> Int {
            guard let value = entry[key] ?? missing.map({ .signed(Int64($0)) }), let number = value.integer,
                number >= 0
            else {
                throw .unexpectedMetadata(key: key, expected: "size")
            }
            return number
        }
        guard let name = entry[".name"]?.text else {
            throw .unexpectedMetadata(key: ".name", expected: "text")
        }
        let resources = KernelResources(
            vectorRegisters: try number(".vgpr_count"), accumulationRegisters: try number(".agpr_count", default: 0),
            scalarRegisters: try number(".sgpr_count"),
            spilledVectorRegisters: try number(".vgpr_spill_count", default: 0),
            spilledScalarRegisters: try number(".sgpr_spill_count", default: 0),
            sharedBytes: try number(".group_segment_fixed_size"),
            scratchBytes: try number(".private_segment_fixed_size"),
            argumentBytes: try number(".kernarg_segment_size"),
            maximumWorkgroupSize: try number(".max_flat_workgroup_size"),
            waveSize: try number(".wavefront_size", default: 64))

        // The descriptor's symbol is the code's with ".kd" at its end; the name is the code's in all that clang emits.
        let descriptor = entry[".symbol"]?.text ?? ""
        let codeName = descriptor.hasSuffix(".kd") ? String(descriptor.dropLast(3)) : name
        guard
            let symbol = symbols.first(where: { $0.name == codeName && $0.type == functionSymbol }),
            elf.sections.indices.contains(Int(symbol.section))
        else {
            throw .noCode(kernel: name)
        }
        let section = elf.sections[Int(symbol.section)]
        guard symbol.value >= section.address else { throw .noCode(kernel: name) }
        let code = try elf.contents(section).slice(symbol.value - section.address, symbol.size, "code of \(name)")
        return Kernel(
            name: name, resources: resources, arguments: try arguments(entry[".args"]), address: symbol.value,
            code: code.bytes)
    }

    private static func arguments(_ value: MessagePackValue?) throws(CodeObjectError) -> [KernelArgument] {
        guard let value else { return [] }
        guard case .array(let entries) = value else {
            throw .unexpectedMetadata(key: ".args", expected: "list")
        }
        var arguments: [KernelArgument] = []
        for entry in entries {
            guard let offset = entry[".offset"]?.integer, let size = entry[".size"]?.integer,
                let kind = entry[".value_kind"]?.text, offset >= 0, size >= 0
            else {
                throw .unexpectedMetadata(key: ".args", expected: "argument with offset, size and kind")
            }
            arguments.append(KernelArgument(name: entry[".name"]?.text, offset: offset, size: size, kind: kind))
        }
        return arguments
    }
}
