/// Decides what to try next from what became of what was tried.
///
/// A strategy's proposals follow from its seed and from what it was told, in the order in which it was told.
public protocol SearchStrategy: Sendable {
    /// Up to `count` legal points to try next, never one that was proposed or observed before; fewer only where the space
    /// has no more.
    mutating func propose(_ count: Int) -> [SearchPoint]

    /// Takes in what became of points; those of a batch in the order in which they were proposed.
    ///
    /// Points that were never proposed are welcome: a session that resumes tells what it finds in its journal.
    mutating func observe(_ outcomes: [(SearchPoint, SearchOutcome)])
}
