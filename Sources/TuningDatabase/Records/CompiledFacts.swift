/// What a compiler build made of a record's text.
public struct CompiledFacts: Hashable, Sendable {
    /// The compiler's build, as it names itself.
    public let build: String
    /// What it made of the text.
    public let resources: RecordedResources

    /// `resources`, as `build` gives them.
    public init(build: String, resources: RecordedResources) {
        self.build = build
        self.resources = resources
    }
}
