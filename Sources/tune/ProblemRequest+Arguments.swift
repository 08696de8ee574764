import ArgumentParsing
import Tuning

extension ProblemRequest {
    /// What the command line asks for.
    init(_ arguments: ParsedArguments) throws(CommandFailure) {
        guard let operation = arguments[TuneCommand.operation] else {
            throw CommandFailure(
                .usage, "--op is missing: name an operation, one of \(Operations.names.joined(separator: ", "))")
        }
        let list = arguments[TuneCommand.shape]
        var extents: [Extent] = []
        for key in list?.keys ?? [] {
            do throws(ArgumentValueError) {
                if let value = try list?.integer(key) {
                    extents.append(Extent(name: key, value: value))
                }
            } catch {
                throw CommandFailure(.usage, "--shape \(error)")
            }
        }
        self.init(
            operation: operation, model: arguments[TuneCommand.model],
            tensorParallel: arguments[TuneCommand.tensorParallel], shape: extents)
    }
}
