/// A condition between parameters of a family.
public struct Constraint: Sendable {
    /// The parameters that it looks at; it is judged as soon as they have values.
    public let parameters: [String]
    /// What it asks for, in a few words.
    public let summary: String
    /// Whether what it turns down could run, but brings nothing for this problem's extents: it is the same as another
    /// configuration, or leaves the chip to others that do the same.
    public let isRedundancy: Bool
    private let judge: @Sendable (Configuration) throws(ConfigurationError) -> String?

    /// A constraint; `violation` says why a configuration does not meet it, nil where it does.
    public init(
        _ summary: String, _ parameters: [String], isRedundancy: Bool = false,
        violation: @escaping @Sendable (Configuration) throws(ConfigurationError) -> String?
    ) {
        self.summary = summary
        self.parameters = parameters
        self.isRedundancy = isRedundancy
        judge = violation
    }

    /// Why `configuration` does not meet it; nil where it does.
    public func violation(_ configuration: Configuration) throws(ConfigurationError) -> String? {
        try judge(configuration)
    }
}
