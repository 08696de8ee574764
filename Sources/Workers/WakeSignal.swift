import Glibc

/// Wakes a thread that waits in `poll`.
final class WakeSignal: Sendable {
    /// Becomes readable when somebody called ``raise()``; nil where the process has no descriptors left.
    let descriptor: Int32?
    private let sender: Int32

    init() {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let status = socketpair(AF_UNIX, kind, 0, &numbers)
        descriptor = status == 0 ? numbers[0] : nil
        sender = numbers[1]
    }

    deinit {
        if let descriptor {
            close(descriptor)
            close(sender)
        }
    }

    func raise() {
        // A full buffer wakes the thread as well.
        _ = send(sender, [1], 1, Int32(MSG_NOSIGNAL))
    }

    func clear() {
        guard let descriptor else { return }
        var bytes = [UInt8](repeating: 0, count: 256)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
