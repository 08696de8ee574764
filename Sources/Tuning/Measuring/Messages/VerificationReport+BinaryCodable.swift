import OrderedJSON
import Toolchain

/// As JSON, which verdicts have anyway.
extension VerificationReport: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        // Infinite ratios stand as null, so that nothing is left that JSON cannot hold; reading nothing back is an error.
        writer.write((try? bytes()) ?? [])
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let start = reader.offset
        let bytes = try reader.block()
        do {
            try self.init(bytes)
        } catch {
            throw .invalid(offset: start, what: "no verification report (\(error))")
        }
    }
}
