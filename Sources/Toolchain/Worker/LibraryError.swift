/// Why a library of the compiler cannot be used.
package enum LibraryError: Error, Equatable, Sendable {
    /// The library, or one that it needs, cannot be loaded; the dynamic loader says why.
    case cannotLoad(path: String, reason: String)
    /// The library lacks a function.
    case missingSymbol(path: String, symbol: String)
    /// A function of the library failed.
    case failed(function: String, reason: String)
}

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
