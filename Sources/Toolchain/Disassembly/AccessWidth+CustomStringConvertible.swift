extension AccessWidth: CustomStringConvertible {
    /// The form "16B", or "16B-lds" for a load into LDS.
    public var description: String { "\(bytes)B\(intoShared ? "-lds" : "")" }
}
