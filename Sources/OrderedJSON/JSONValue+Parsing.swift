extension JSONValue {
    /// How deeply arrays and objects may be nested where the caller does not say.
    public static let defaultDepthLimit = 128

    /// Reads one JSON value from the UTF-8 `bytes`, which hold nothing else.
    ///
    /// Members with one name, lone surrogates, numbers that a `Double` cannot hold and text that is not UTF-8 are
    /// refused. Whole numbers beyond 64 bits become ``number(_:)``. `depthLimit` bounds the recursion: keep it below
    /// some thousands.
    ///
    /// - Throws: ``JSONParsingError`` with line and column.
    public init(
        parsing bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int = defaultDepthLimit
    ) throws(JSONParsingError) {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
        self = try parser.parseDocument()
    }

    /// Reads one JSON value from the UTF-8 `bytes`; see ``init(parsing:depthLimit:)-(UnsafeBufferPointer<UInt8>,_)``.
    ///
    /// - Throws: ``JSONParsingError`` with line and column.
    public init(parsing bytes: [UInt8], depthLimit: Int = defaultDepthLimit) throws(JSONParsingError) {
        self = try bytes.withUnsafeBufferPointer { buffer throws(JSONParsingError) in
            try JSONValue(parsing: buffer, depthLimit: depthLimit)
        }
    }

    /// Reads one JSON value from `text`; see ``init(parsing:depthLimit:)-(UnsafeBufferPointer<UInt8>,_)``.
    ///
    /// - Throws: ``JSONParsingError`` with line and column.
    public init(parsing text: String, depthLimit: Int = defaultDepthLimit) throws(JSONParsingError) {
        try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
    }
}
