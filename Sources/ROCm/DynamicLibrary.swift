import Glibc

/// A shared library that stays loaded as long as the process runs, since its code registers what it never takes back.
package struct DynamicLibrary {
    /// The path that it was loaded from.
    package let path: String
    private let handle: UnsafeMutableRawPointer

    /// Loads the library at `path` with all that it needs.
    ///
    /// - Throws: ``LibraryError/cannotLoad(path:reason:)``.
    package init(path: String) throws(LibraryError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw .cannotLoad(path: path, reason: dlerror().map { String(cString: $0) } ?? "no reason given")
        }
        self.path = path
        self.handle = handle
    }

    /// The function `name`, of the C type `Function`.
    ///
    /// - Throws: ``LibraryError/missingSymbol(path:symbol:)``.
    package func function<Function>(
        _ name: String, as type: Function.Type = Function.self
    ) throws(LibraryError) -> Function {
        guard let function = optionalFunction(name, as: type) else {
            throw .missingSymbol(path: path, symbol: name)
        }
        return function
    }

    /// The function `name`, of the C type `Function`; nil where the library has none.
    package func optionalFunction<Function>(_ name: String, as type: Function.Type = Function.self) -> Function? {
        dlsym(handle, name).map { unsafeBitCast($0, to: type) }
    }
}
