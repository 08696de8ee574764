extension Instruction: CustomStringConvertible {
    /// Operation and operands.
    public var description: String { operandText.isEmpty ? mnemonic : "\(mnemonic) \(operandText)" }
}
