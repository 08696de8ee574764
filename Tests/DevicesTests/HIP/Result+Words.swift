import Workers

extension Result where Success == String, Failure == WorkerFailure {
    /// What a failure says; nil where it is none.
    var failure: String? {
        switch self {
        case .success: nil
        case .failure(let failure): "\(failure)"
        }
    }
}
