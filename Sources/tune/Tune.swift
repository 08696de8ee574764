import ArgumentParsing
import Glibc

/// Finds the fastest kernel for a shape: parses, calls, prints.
@main
enum Tune {
    static func main() async {
        do throws(CommandExit) {
            let arguments = try TuneCommand.command.parse(Array(CommandLine.arguments.dropFirst()))
            await run(arguments)
        } catch {
            print(error.message, to: error.isError ? 2 : 1)
            exit(error.code)
        }
    }

    private static func run(_ arguments: ParsedArguments) async {
        do {
            switch arguments.path {
            case ["emit"]: try await EmitCommand.run(arguments)
            case ["list"]: try ListCommand.run(arguments)
            case ["build"]: try await BuildCommand.run(arguments)
            case ["import"]: try await ImportCommand.run(arguments)
            case ["show"]: try ShowCommand.run(arguments)
            case ["lint"]: try LintCommand.run(arguments)
            case ["diff"]: try DiffCommand.run(arguments)
            case ["merge"]: try MergeCommand.run(arguments)
            case ["replay"]: try await ReplayCommand.run(arguments)
            default: try await RunCommand.run(arguments)
            }
        } catch {
            let failure = CommandFailure(error)
            if !failure.message.isEmpty {
                print("tune: \(failure.message)\n", to: 2)
            }
            exit(failure.code.rawValue)
        }
    }

    private static func print(_ text: String, to descriptor: Int32) {
        fflush(nil)
        _ = text.withCString { write(descriptor, $0, strlen($0)) }
    }
}
