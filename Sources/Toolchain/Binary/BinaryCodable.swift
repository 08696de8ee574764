/// A value that travels between worker and tuner, and lies in the cache, as a few bytes.
///
/// The form carries no field names and no versions: the whole entry has one version, in its header.
package protocol BinaryCodable {
    /// Appends the value to `writer`.
    func encode(to writer: inout BinaryWriter)

    /// Reads what ``encode(to:)`` wrote.
    init(from reader: inout BinaryReader) throws(BinaryFormatError)
}

extension BinaryCodable {
    /// The value's binary form.
    package var binary: [UInt8] {
        var writer = BinaryWriter()
        encode(to: &writer)
        return writer.bytes
    }

    /// The value whose binary form is all of `bytes`.
    package init(binary bytes: [UInt8]) throws(BinaryFormatError) {
        var reader = BinaryReader(bytes)
        self = try Self(from: &reader)
        guard reader.isAtEnd else {
            throw .invalid(offset: reader.offset, what: "bytes after the end")
        }
    }
}
