extension JSONValue {
    /// The compact form: one line, no spaces.
    ///
    /// Members stand in their order, numbers in the shortest form that reads back as the same value.
    ///
    /// - Throws: ``JSONWritingError`` where a number is not finite.
    public func compactBytes() throws(JSONWritingError) -> [UInt8] {
        var writer = JSONWriter(indentation: nil)
        try writer.write(self)
        return writer.bytes
    }

    /// The compact form as text; see ``compactBytes()``.
    ///
    /// - Throws: ``JSONWritingError`` where a number is not finite.
    public func compactText() throws(JSONWritingError) -> String {
        String(decoding: try compactBytes(), as: UTF8.self)
    }

    /// The form for people: a line for every member, two spaces a level, lists of plain values on one line.
    ///
    /// No newline at the end.
    ///
    /// - Throws: ``JSONWritingError`` where a number is not finite.
    public func prettyText() throws(JSONWritingError) -> String {
        var writer = JSONWriter(indentation: 2)
        try writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
