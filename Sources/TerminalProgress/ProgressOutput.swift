import Glibc

/// Where progress is written.
public struct ProgressOutput: Sendable {
    /// Whether a line can be redrawn there.
    public let isTerminal: Bool
    /// The columns of a line at this moment; asked before each redraw, since windows change.
    public let width: @Sendable () -> Int
    /// Writes text at once.
    public let write: @Sendable (String) -> Void

    /// An output of the given means.
    public init(
        isTerminal: Bool, width: @escaping @Sendable () -> Int, write: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.width = width
        self.write = write
    }

    /// Standard error, so that standard output stays for results.
    ///
    /// A terminal that `TERM` calls `dumb` is written to as a file is.
    public static var standardError: ProgressOutput {
        let isDumb = getenv("TERM").map { String(cString: $0) == "dumb" } ?? true
        return ProgressOutput(
            isTerminal: isatty(STDERR_FILENO) == 1 && !isDumb,
            width: { columns(of: STDERR_FILENO) ?? 80 },
            write: { text in writeAll(Array(text.utf8), to: STDERR_FILENO) })
    }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes `bytes`; progress that cannot be written is lost, since nothing depends on it.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}
