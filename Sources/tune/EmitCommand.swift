import ArgumentParsing
import OrderedJSON
import Tuning

/// `tune emit`: writes one configuration's files.
enum EmitCommand {
    static func run(_ arguments: ParsedArguments) async throws {
        let requests = try Operations.requests(for: ProblemQuery(arguments))
        guard let request = requests.first, requests.count == 1 else {
            throw CommandFailure(
                .usage,
                "emit writes one problem, and these are \(requests.count): name one M, and one layer with --layer")
        }
        let export = try KernelExport(
            problem: request, settings: arguments[TuneCommand.settings].pairs,
            target: DeviceChoice(architecture: arguments[TuneCommand.target]).target)
        let paths = try await export.write(
            to: arguments[TuneCommand.output], suite: arguments[TuneCommand.suite],
            dataSeed: arguments[TuneCommand.data].map { UInt64($0) })
        if arguments[TuneCommand.json] {
            let files: JSONValue = ["name": .string(export.name), "files": .array(paths.map { .string($0) })]
            print(try files.compactText())
        } else {
            print(paths.joined(separator: "\n"))
        }
    }
}
