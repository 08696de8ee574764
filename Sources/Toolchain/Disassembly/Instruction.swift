/// One instruction of a kernel as the disassembler prints it.
public struct Instruction: Equatable, Sendable {
    /// The address in the code object.
    public let address: UInt64
    /// The encoding: one 32-bit word or more.
    public let words: [UInt32]
    /// The operation, such as "v_mfma_i32_16x16x32_i8".
    public let mnemonic: String
    /// What follows the operation, as one text.
    public let operandText: String
    /// The operands, separated at the commas; modifiers stay with the operand that they follow.
    public let operands: [String]
    /// What the instruction keeps busy.
    public let kind: InstructionClass
    /// The address that a branch goes to.
    public let branchTarget: UInt64?

    /// The size in bytes.
    public var size: Int { 4 * words.count }

    /// Takes apart a line of the disassembler, such as "s_load_dwordx2 s[0:1], s[4:5], 0x0".
    public init(address: UInt64, words: [UInt32], text: String) {
        self.address = address
        self.words = words
        // Whatever follows "//" is the disassembler's comment.
        let bytes = Array(text.utf8)
        let comment = bytes.indices.dropLast().first { bytes[$0] == 0x2f && bytes[$0 + 1] == 0x2f }
        let line = bytes[..<(comment ?? bytes.count)]
        let start = line.firstIndex { !Self.isSpace($0) } ?? line.endIndex
        let end = line[start...].firstIndex(where: Self.isSpace) ?? line.endIndex
        mnemonic = String(decoding: line[start..<end], as: UTF8.self)
        operandText = Self.trimmed(line[end...])
        operands =
            operandText.isEmpty
            ? [] : line[end...].split(separator: 0x2c, omittingEmptySubsequences: false).map(Self.trimmed)
        kind = InstructionClass(mnemonic: mnemonic)
        if mnemonic.hasPrefix("s_cbranch") || mnemonic.hasPrefix("s_branch"), let word = words.first {
            // The low half of the word counts words from the next instruction.
            let distance = Int64(Int16(truncatingIfNeeded: word))
            branchTarget = UInt64(bitPattern: Int64(bitPattern: address) &+ 4 &+ 4 &* distance)
        } else {
            branchTarget = nil
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let start = bytes.firstIndex { !isSpace($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }
}
