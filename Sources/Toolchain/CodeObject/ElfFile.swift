/// The parts of a 64-bit little-endian ELF file that a code object is read from (System V ABI, chapter 4).
struct ElfFile {
    /// A section's place in the file and in memory.
    struct Section {
        var name: String
        var type: UInt32
        var address: UInt64
        var offset: UInt64
        var size: UInt64
        var link: UInt32
    }

    /// A symbol that stands for code or data.
    struct Symbol {
        var name: String
        var type: UInt8
        var section: UInt16
        var value: UInt64
        var size: UInt64
    }

    static let amdgpuMachine: UInt16 = 224
    private static let symbolTable: UInt32 = 2
    private static let dynamicSymbolTable: UInt32 = 11
    private static let noBits: UInt32 = 8
    private static let notes: UInt32 = 7

    let file: FileBytes
    let machine: UInt16
    let sections: [Section]

    init(_ bytes: ArraySlice<UInt8>) throws(CodeObjectError) {
        file = FileBytes(bytes)
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
            let head = bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: " ")
            throw .notACodeObject(found: bytes.isEmpty ? "no bytes at all" : "its first bytes are \(head)")
        }
        let format = try file.slice(4, 2, "ELF header")
        guard Array(format.bytes) == [2, 1] else {
            throw .notACodeObject(found: "an ELF file that is not 64-bit little-endian")
        }
        machine = try file.integer(18, "ELF header")
        sections = try Self.readSections(file)
    }

    private static func readSections(_ file: FileBytes) throws(CodeObjectError) -> [Section] {
        let tableOffset: UInt64 = try file.integer(40, "ELF header")
        let entrySize: UInt16 = try file.integer(58, "ELF header")
        let count: UInt16 = try file.integer(60, "ELF header")
        let nameIndex: UInt16 = try file.integer(62, "ELF header")
        guard count == 0 || entrySize >= 64 else {
            throw .notACodeObject(found: "an ELF file with section headers of \(entrySize) bytes")
        }
        let table = try file.slice(tableOffset, UInt64(count) * UInt64(entrySize), "section table")
        var sections: [Section] = []
        var nameOffsets: [UInt32] = []
        for index in 0..<UInt64(count) {
            let header = try table.slice(index * UInt64(entrySize), 64, "section header")
            nameOffsets.append(try header.integer(0, "section header"))
            sections.append(
                Section(
                    name: "", type: try header.integer(4, "section header"),
                    address: try header.integer(16, "section header"), offset: try header.integer(24, "section header"),
                    size: try header.integer(32, "section header"), link: try header.integer(40, "section header")))
        }
        guard sections.indices.contains(Int(nameIndex)) else { return sections }
        let names = try file.slice(
            sections[Int(nameIndex)].offset, sections[Int(nameIndex)].size, "section names")
        for index in sections.indices {
            sections[index].name = try names.cString(UInt64(nameOffsets[index]), "section name")
        }
        return sections
    }

    /// The bytes of a section; none for one that has none in the file.
    func contents(_ section: Section) throws(CodeObjectError) -> FileBytes {
        guard section.type != Self.noBits else { return FileBytes([]) }
        return try file.slice(section.offset, section.size, "section \(section.name)")
    }

    /// All symbols, from the full table where the file has one.
    func symbols() throws(CodeObjectError) -> [Symbol] {
        let table =
            sections.first { $0.type == Self.symbolTable } ?? sections.first { $0.type == Self.dynamicSymbolTable }
        guard let table, sections.indices.contains(Int(table.link)) else { return [] }
        let entries = try contents(table)
        let names = try contents(sections[Int(table.link)])
        var symbols: [Symbol] = []
        for index in 0..<UInt64(entries.count / 24) {
            let entry = try entries.slice(24 * index, 24, "symbol")
            let name: UInt32 = try entry.integer(0, "symbol")
            let information: UInt8 = try entry.integer(4, "symbol")
            symbols.append(
                Symbol(
                    name: try names.cString(UInt64(name), "symbol name"), type: information & 15,
                    section: try entry.integer(6, "symbol"), value: try entry.integer(8, "symbol"),
                    size: try entry.integer(16, "symbol")))
        }
        return symbols
    }

    /// The descriptor of the note `type` of the vendor `name`, or nil where there is none.
    func note(named name: String, type: UInt32) throws(CodeObjectError) -> FileBytes? {
        for section in sections where section.type == Self.notes {
            let notes = try contents(section)
            var offset: UInt64 = 0
            while offset + 12 <= UInt64(notes.count) {
                let nameSize: UInt32 = try notes.integer(offset, "note")
                let descriptorSize: UInt32 = try notes.integer(offset + 4, "note")
                let noteType: UInt32 = try notes.integer(offset + 8, "note")
                let vendor = try notes.slice(offset + 12, UInt64(nameSize), "note name")
                let start = offset + 12 + (UInt64(nameSize) + 3) / 4 * 4
                let descriptor = try notes.slice(start, UInt64(descriptorSize), "note")
                if noteType == type, vendor.bytes.elementsEqual(name.utf8 + [0]) {
                    return descriptor
                }
                offset = start + (UInt64(descriptorSize) + 3) / 4 * 4
            }
        }
        return nil
    }

    /// The texts of the section `.comment`, which compilers sign.
    func comments() throws(CodeObjectError) -> [String] {
        guard let section = sections.first(where: { $0.name == ".comment" }) else { return [] }
        return try contents(section).bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
