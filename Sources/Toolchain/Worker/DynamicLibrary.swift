import Glibc

/// A shared library that stays loaded as long as the process runs, since its code registers what it never takes back.
struct DynamicLibrary {
    let path: String
    private let handle: UnsafeMutableRawPointer

    init(path: String) throws(LibraryError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw .cannotLoad(path: path, reason: dlerror().map { String(cString: $0) } ?? "no reason given")
        }
        self.path = path
        self.handle = handle
    }

    /// The function `name`, of the C type `Function`.
    func function<Function>(_ name: String, as type: Function.Type = Function.self) throws(LibraryError) -> Function {
        guard let address = dlsym(handle, name) else {
            throw .missingSymbol(path: path, symbol: name)
        }
        return unsafeBitCast(address, to: type)
    }
}
