/// An argument of any type, as a command lists it.
public protocol DeclaredArgument: Sendable {
    /// Name, form and help.
    var definition: ArgumentDefinition { get }
}
