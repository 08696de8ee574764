/// The bytes of a file, read in little-endian order and never outside their bounds.
struct FileBytes {
    let bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
    }

    var count: Int { bytes.count }

    /// The `size` bytes at `offset`; `what` names them in the error.
    func slice(_ offset: UInt64, _ size: UInt64, _ what: String) throws(CodeObjectError) -> FileBytes {
        let (end, overflow) = offset.addingReportingOverflow(size)
        guard !overflow, end <= UInt64(bytes.count) else {
            throw .outOfBounds(what: what, offset: offset, size: size, fileSize: bytes.count)
        }
        let start = bytes.startIndex + Int(offset)
        return FileBytes(bytes[start..<start + Int(size)])
    }

    func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ offset: UInt64, _ what: String, as type: Value.Type = Value.self
    ) throws(CodeObjectError) -> Value {
        let part = try slice(offset, UInt64(Value.bitWidth / 8), what)
        return part.bytes.reversed().reduce(0) { $0 << 8 | Value($1) }
    }

    /// The text from `offset` to the next zero byte.
    func cString(_ offset: UInt64, _ what: String) throws(CodeObjectError) -> String {
        guard offset < UInt64(bytes.count) else {
            throw .outOfBounds(what: what, offset: offset, size: 1, fileSize: bytes.count)
        }
        let rest = bytes.dropFirst(Int(offset))
        return String(decoding: rest.prefix { $0 != 0 }, as: UTF8.self)
    }
}
