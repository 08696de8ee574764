/// Why a library of ROCm cannot be used.
package enum LibraryError: Error, Equatable, Sendable {
    /// The library, or one that it needs, cannot be loaded; the dynamic loader says why.
    case cannotLoad(path: String, reason: String)
    /// The library lacks a function.
    case missingSymbol(path: String, symbol: String)
    /// A function of the library failed.
    case failed(function: String, reason: String)
}
