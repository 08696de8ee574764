/// A message between tuner and worker that lacks something: the two are of different builds.
enum WorkerMessageError: Error, Hashable, Sendable, CustomStringConvertible {
    case incomplete(message: String)

    var description: String {
        switch self {
        case .incomplete(let message):
            "the \(message) lacks a member: tune and measure-worker are of different builds; build both again"
        }
    }
}
