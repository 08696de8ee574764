/// A typed key: declares an argument, and reads its value from what was parsed.
///
/// The type says what is there to read: `Argument<Int>` has a default or is required, `Argument<Int?>` may be missing,
/// `Argument<[Int]>` holds as many as were given, `Argument<Bool>` is a flag.
///
///     static let budget = Argument.option("budget", .integer(in: 1...100_000), default: 200, help: "…")
///     let command = Command("tune", arguments: [budget])
///     let count: Int = try command.parse(words)[budget]
public struct Argument<Result: Sendable>: DeclaredArgument {
    /// Name, form and help.
    public let definition: ArgumentDefinition
    /// Makes the result of the values that were given; nil where there is none to make.
    let result: @Sendable ([any Sendable]) -> Result?

    private init<Value>(
        _ name: String, form: ArgumentDefinition.Form, letter: Character?, value: ArgumentValue<Value>,
        defaultText: String? = nil, help: String, result: @escaping @Sendable ([Value]) -> Result?
    ) {
        definition = ArgumentDefinition(
            name: name, form: form, letter: letter, placeholder: value.placeholder, help: help,
            choices: value.choices, defaultText: defaultText,
            read: { word in
                do throws(ArgumentValueError) {
                    return .success(try value.read(word))
                } catch {
                    return .failure(error)
                }
            })
        self.result = { values in result(values.compactMap { $0 as? Value }) }
    }
}

extension Argument<Bool> {
    /// `--name`: true where it stands.
    public static func flag(_ name: String, letter: Character? = nil, help: String) -> Argument {
        Argument(name, form: .flag, letter: letter, value: ArgumentValue("") { _ in true }, help: help) { !$0.isEmpty }
    }
}

extension Argument {
    /// `--name VALUE` that stands for `default` where it is not given.
    ///
    /// `shown` is the default's text in help where it is not simply its description.
    public static func option(
        _ name: String, _ value: ArgumentValue<Result>, default: Result, shown: String? = nil,
        letter: Character? = nil, help: String
    ) -> Argument {
        Argument(
            name, form: .option, letter: letter, value: value, defaultText: shown ?? "\(`default`)", help: help
        ) { $0.last ?? `default` }
    }

    /// `--name VALUE` that may be missing.
    public static func option<Value>(
        _ name: String, _ value: ArgumentValue<Value>, letter: Character? = nil, help: String
    ) -> Argument where Result == Value? {
        Argument(name, form: .option, letter: letter, value: value, help: help) { .some($0.last) }
    }

    /// `--name VALUE` any number of times.
    public static func options<Value>(
        _ name: String, _ value: ArgumentValue<Value>, letter: Character? = nil, help: String
    ) -> Argument where Result == [Value] {
        Argument(name, form: .repeatedOption, letter: letter, value: value, help: help) { $0 }
    }

    /// A word in its place that must be there.
    public static func positional(_ value: ArgumentValue<Result>, help: String) -> Argument {
        Argument(value.placeholder, form: .positional(required: true), letter: nil, value: value, help: help) {
            $0.last
        }
    }

    /// A word in its place that may be missing.
    public static func optionalPositional<Value>(
        _ value: ArgumentValue<Value>, help: String
    ) -> Argument where Result == Value? {
        Argument(value.placeholder, form: .positional(required: false), letter: nil, value: value, help: help) {
            .some($0.last)
        }
    }

    /// All words from this place on.
    public static func remaining<Value>(
        _ value: ArgumentValue<Value>, help: String
    ) -> Argument where Result == [Value] {
        Argument(value.placeholder, form: .remaining, letter: nil, value: value, help: help) { $0 }
    }
}
