import ArgumentParsing
import Kernels
import OrderedJSON
import Tuning

/// `tune list`: what can be tuned.
enum ListCommand {
    static func run(_ arguments: ParsedArguments) throws {
        let wanted = TuneCommand.listedOperation(arguments)
        let operations = try wanted.map { [try Operations.named($0)] } ?? Operations.all
        let models = try TuneCommand.listedModel(arguments).map { [try Operations.model($0)] } ?? ModelShape.all
        let listing = try OperationListing(
            operations, models, tensorParallel: arguments[TuneCommand.tensorParallel],
            expertParallel: arguments[TuneCommand.expertParallel])
        print(arguments[TuneCommand.json] ? try listing.json.compactText() : listing.text)
    }
}
