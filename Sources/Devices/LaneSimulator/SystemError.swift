import Glibc

/// What the C library says about the last call that failed.
func lastSystemError() -> String {
    systemError(errno)
}

/// What the C library says about error `number`.
func systemError(_ number: Int32) -> String {
    guard let text = strerror(number) else {
        return "error \(number)"
    }
    return String(cString: text)
}
