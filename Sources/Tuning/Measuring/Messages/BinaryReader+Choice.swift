import Toolchain

extension BinaryReader {
    /// Reads the raw value of a case.
    mutating func choice<Choice: RawRepresentable>(
        _: Choice.Type = Choice.self
    ) throws(BinaryFormatError) -> Choice where Choice.RawValue == String {
        let start = offset
        let word = try string()
        guard let choice = Choice(rawValue: word) else { throw .invalid(offset: start, what: "the word '\(word)'") }
        return choice
    }
}
