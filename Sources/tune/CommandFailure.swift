import ArgumentParsing
import Kernels
import Tuning

/// A command that could not do what was asked: an exit code and what to print.
struct CommandFailure: Error {
    /// Exit codes, of the usual meaning.
    enum Code: Int32 {
        case failure = 1
        case usage = 2
        /// 128 + SIGINT.
        case interrupted = 130
    }

    let code: Code
    /// Empty where everything is said already.
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// What went wrong, with the nearest valid name where a name was wrong.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure:
            self = failure
        case let error as ProblemRequestError:
            let hint = error.misspelling.map { NearestName.suggestion(for: $0.found, in: $0.known) } ?? ""
            self.init(.usage, "\(error)\(hint)")
        case let error as RoutingError:
            self.init(.usage, "\(error)\(Self.hint(for: error))")
        case let error as DeviceChoiceError:
            self.init(.usage, "\(error)\(Self.hint(for: error))")
        case let error as ConfigurationError:
            self.init(.usage, "\(error)\(Self.hint(for: error))")
        case TuningError.stopped:
            self.init(.interrupted, "\(error)")
        default:
            self.init(.failure, "\(error)")
        }
    }

    private static func hint(for error: RoutingError) -> String {
        guard case .unknown(let found, _) = error else { return "" }
        return NearestName.suggestion(for: found, in: RoutingError.words)
    }

    private static func hint(for error: DeviceChoiceError) -> String {
        switch error {
        case .unknownTarget(let found, let known):
            return NearestName.suggestion(for: found, in: known)
        case .unknownDevice(_, let found, let known):
            let nearest = known.min { abs($0.computeUnits - found) < abs($1.computeUnits - found) }
            return nearest.map { "; the nearest is \($0.computeUnits)" } ?? ""
        }
    }

    private static func hint(for error: ConfigurationError) -> String {
        switch error {
        case .unknown(let parameter, let declared):
            NearestName.suggestion(for: parameter, in: declared)
        case .undeclared(_, .name(let value), let declared):
            NearestName.suggestion(for: value, in: declared.map(\.description))
        default: ""
        }
    }
}
