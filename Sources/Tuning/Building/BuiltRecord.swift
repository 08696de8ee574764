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
        switch outcome {
        case .built(let isSameText), .cached(let isSameText):
            isSameText ? nil : "the text has changed since it was recorded"
        case .failed(let reason), .skipped(let reason): reason
        }
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
        ]
    }
}
