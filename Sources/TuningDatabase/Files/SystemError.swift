import Glibc

/// A call to the operating system that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, as "cannot … PATH" puts it: `write`.
    public let action: String
    /// The file or folder in question.
    public let path: String
    /// The system's error number.
    public let code: Int32

    init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// What failed, why, and what can be done about it.
    public var description: String {
        "cannot \(action) \(path): \(String(cString: strerror(code)))\(advice)"
    }

    private var advice: String {
        switch code {
        case ENOSPC, EDQUOT: "; free some space or choose another folder"
        case EFBIG: "; raise the limit on file sizes (ulimit -f) or choose another folder"
        case EACCES, EPERM, EROFS: "; choose a folder that you may write to"
        default: ""
        }
    }
}
