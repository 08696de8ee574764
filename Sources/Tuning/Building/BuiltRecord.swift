import OrderedJSON
import TuningDatabase

/// What became of one record's kernels.
public struct BuiltRecord: Sendable {
    /// The record's key, or the text of the line where it has none.
    public let name: String
    /// The file and line that it stands on.
    public let place: String
    /// What became of it.
    public let outcome: Outcome
    /// What the compiler made of the record's text; nil where this version makes another text, or none.
    public let facts: CompiledFacts?
    /// Why lookups with this compiler do not use the record's winner; nil where they do.
    public let refusal: Refusal?
    /// What is wrong with the binary that a cover has for the record's M; nil for nothing, or without a cover.
    public let coverProblem: String?

    init(
        name: String, place: String, outcome: Outcome, facts: CompiledFacts? = nil, refusal: Refusal? = nil,
        coverProblem: String? = nil
    ) {
        self.name = name
        self.place = place
        self.outcome = outcome
        self.facts = facts
        self.refusal = refusal
        self.coverProblem = coverProblem
    }

    /// A winner that the compiler spoils.
    public struct Refusal: Sendable, CustomStringConvertible {
        /// What is wrong with it: `uses 64 B of scratch`.
        public let reason: String
        /// What lookups use in its place; nil where the compiler spoils all of the best, and the winner is used after all.
        public let replacement: RecordedConfiguration?

        /// The refusal that `choice` made, if it made one.
        init?(_ choice: ConfigurationChoice) {
            guard let first = choice.refusals.first else { return nil }
            reason = first.reason
            if case .runnerUp = choice.basis {
                replacement = choice.configuration
            } else {
                replacement = nil
            }
        }

        /// What is wrong, and what lookups do about it.
        public var description: String {
            let consequence =
                replacement.map { "refused in favour of \($0) at lookup" }
                ?? "lookups use it all the same, since none of the best is sound"
            return "with this compiler the winner \(reason): \(consequence)"
        }
    }

    /// What can become of a record.
    public enum Outcome: Sendable {
        /// The compiler made a code object; `isSameText` says whether this version's text is the one that the record is about.
        case built(isSameText: Bool)
        /// The cache had it.
        case cached(isSameText: Bool)
        /// The compiler refused it.
        case failed(String)
        /// This version makes no text of it.
        case skipped(String)
    }

    /// `built`, `cached`, `failed`, `skipped`.
    public var word: String {
        switch outcome {
        case .built: "built"
        case .cached: "cached"
        case .failed: "failed"
        case .skipped: "skipped"
        }
    }

    /// Why it was not built, or what is worth knowing of it; nil for nothing.
    public var note: String? {
        let notes: [String?] =
            switch outcome {
            case .built(let isSameText), .cached(let isSameText):
                [isSameText ? nil : "the text has changed since it was recorded", refusal?.description]
            case .failed(let reason), .skipped(let reason): [reason, refusal?.description]
            }
        let made = (notes + [coverProblem.map { "the cover's binary: \($0)" }]).compactMap { $0 }
        return made.isEmpty ? nil : made.joined(separator: "\n  ")
    }

    /// Whether a code object is there now.
    public var isThere: Bool {
        switch outcome {
        case .built, .cached: true
        case .failed, .skipped: false
        }
    }

    /// The record's outcome, for programs.
    public var json: JSONValue {
        [
            "record": .string(name), "place": .string(place), "outcome": .string(word),
            "note": note.map { .string($0) } ?? .null,
            "refusal": refusal.map { refusal in
                [
                    "reason": .string(refusal.reason),
                    "instead": refusal.replacement.map { .string("\($0)") } ?? .null,
                ]
            } ?? .null,
        ]
    }
}
