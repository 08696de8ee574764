/// A kind of value that an argument takes: how it is called in help text and how it is read from a word.
public struct ArgumentValue<Value: Sendable>: Sendable {
    /// What stands for the value in usage and help: `N`, `FILE`.
    public let placeholder: String
    /// The values there are, where they can be listed; shown in help.
    public let choices: [String]
    private let reader: @Sendable (String) -> Result<Value, ArgumentValueError>

    /// A kind called `placeholder` whose values `read` makes from words.
    ///
    /// The error's text continues the sentence "'word' …".
    public init(
        _ placeholder: String, choices: [String] = [],
        read: @escaping @Sendable (String) throws(ArgumentValueError) -> Value
    ) {
        self.placeholder = placeholder
        self.choices = choices
        reader = { word in
            do throws(ArgumentValueError) {
                return .success(try read(word))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The value that `word` stands for.
    ///
    /// - Throws: ``ArgumentValueError`` that says what was expected.
    public func read(_ word: String) throws(ArgumentValueError) -> Value {
        try reader(word).get()
    }

    /// The same kind under another placeholder.
    public func called(_ placeholder: String) -> ArgumentValue {
        ArgumentValue(placeholder, choices: choices) { word throws(ArgumentValueError) in try read(word) }
    }
}

extension ArgumentValue<String> {
    /// Any text that is not empty.
    public static var text: ArgumentValue {
        ArgumentValue("TEXT") { word throws(ArgumentValueError) in
            guard !word.isEmpty else { throw ArgumentValueError("is empty") }
            return word
        }
    }

    /// One of `names`; a misspelt one is answered with the nearest.
    public static func name(of names: [String]) -> ArgumentValue {
        ArgumentValue("NAME", choices: names) { word throws(ArgumentValueError) in
            guard names.contains(word) else {
                throw ArgumentValueError(
                    "is none of \(names.joined(separator: ", "))\(NearestName.suggestion(for: word, in: names))")
            }
            return word
        }
    }
}

extension ArgumentValue<Int> {
    /// A whole number in `range`, written in decimal digits.
    public static func integer(in range: ClosedRange<Int> = Int.min...Int.max) -> ArgumentValue {
        ArgumentValue("N") { word throws(ArgumentValueError) in
            guard let number = Int(word), range.contains(number) else {
                throw ArgumentValueError("is no whole number\(Self.describe(range))")
            }
            return number
        }
    }

    private static func describe(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (.min, .max): " that 64 bits hold"
        case (let least, .max): " from \(least) up"
        case (.min, let most): " up to \(most)"
        case (let least, let most): " from \(least) to \(most)"
        }
    }
}

extension ArgumentValue<Double> {
    /// A finite number in `range`.
    public static func number(in range: ClosedRange<Double>) -> ArgumentValue {
        ArgumentValue("X") { word throws(ArgumentValueError) in
            guard let number = Double(word), range.contains(number) else {
                throw ArgumentValueError("is no number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension ArgumentValue<KeyValueList> {
    /// `KEY=VALUE,KEY=VALUE`.
    public static var keyValues: ArgumentValue {
        ArgumentValue("KEY=VALUE,...") { word throws(ArgumentValueError) in try KeyValueList(word) }
    }
}
