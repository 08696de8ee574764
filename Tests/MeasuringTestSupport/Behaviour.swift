/// What a scripted kernel does.
package enum Behaviour: String, CaseIterable, Sendable {
    /// What it should.
    case right
    /// One element of a thousand is off by one.
    case wrong
    /// Writes four bytes past the end of its output.
    case past
    /// Writes a byte just before its output.
    case before
    /// Is right, but not the same each time.
    case unsteady
    /// Takes the process down.
    case crash
    /// Takes the process down where it is launched several times in a batch, as it is only to be timed.
    case crashTimed
    /// Never ends.
    case hang
    /// The device reports an error after which nothing works.
    case fatal
    /// The program cannot be loaded.
    case unloadable
    /// Ends before it began.
    case backwards
    /// The device itself says that the time cannot be.
    case impossible
    /// Takes no time at all.
    case instant
    /// Is right, and far slower from its twentieth launch on.
    case tiring
}
