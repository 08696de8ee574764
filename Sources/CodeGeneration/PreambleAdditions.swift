/// Macros that stand in the preamble of the kernels that use them, and of no others.
///
/// What the preamble held from the start is in every file. A word that came later is not, so that the text of kernels that
/// do without it stays the text that databases hold digests of.
struct PreambleAdditions {
    /// A macro, or several that belong together.
    struct Addition {
        /// The words by which kernels use it.
        let words: [String]
        /// What defines them.
        let definition: String
    }

    /// In the order in which files have them.
    let all: [Addition]
    /// Lines around them, such as a guard.
    let guarding: (before: String, after: String)

    /// What `bodies`, the text of kernels, needs; empty where that is nothing.
    func text(for bodies: String) -> String {
        let needed = all.filter { addition in addition.words.contains { bodies.contains("\($0)(") } }
        return needed.isEmpty
            ? "" : guarding.before + needed.map { $0.definition + "\n" }.joined() + guarding.after
    }
}
