/// A macro that a preamble holds only where the text behind it uses the macro, so that other texts stay as they are.
struct PreambleMacro {
    let name: String
    let text: String

    /// The texts of those of `macros` that `text` calls, in their order, with an empty line before them.
    static func used(_ macros: [PreambleMacro], in text: String) -> [String] {
        macros.filter { text.contains("\($0.name)(") }.map(\.text)
    }
}
