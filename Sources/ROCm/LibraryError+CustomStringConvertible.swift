extension LibraryError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotLoad(let path, let reason):
            "\(path) cannot be loaded: \(reason)"
        case .missingSymbol(let path, let symbol):
            "\(path) has no function \(symbol); HIP 5.6 or newer is needed"
        case .failed(let function, let reason):
            "\(function) failed: \(reason)"
        }
    }
}
