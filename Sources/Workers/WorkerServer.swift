import Glibc

/// The worker's side of the protocol.
public enum WorkerServer {
    /// Answers requests until the owner goes away, then ends the process.
    ///
    /// Libraries that print cannot spoil an answer: standard output is turned into standard error first. The process
    /// ends as soon as its owner does, also in the middle of a request.
    ///
    /// - Parameters:
    ///   - name: What the worker calls itself in its greeting.
    ///   - maximumPayload: The number of bytes of a request at most.
    ///   - handler: Answers a request. What it throws is sent back as the text of a refusal.
    public static func run(
        name: String, maximumPayload: Int = 256 << 20, handler: ([UInt8]) throws -> [UInt8]
    ) -> Never {
        guard isatty(0) == 0 else {
            complain("\(name) is started by tune, and talks to it through its standard streams.\n")
            exit(64)
        }
        let output = FileDescriptor(fcntl(1, F_DUPFD_CLOEXEC, 3))
        dup2(2, 1)
        exitWithOwner()

        send(Frame(kind: .hello, payload: Greeting(name: name).payload), to: output)
        var decoder = FrameDecoder(maximumPayload: maximumPayload)
        let input = FileDescriptor(0)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case .bytes(let count) = input.read(into: &buffer) {
            decoder.append(buffer.prefix(count))
            do {
                while let frame = try decoder.next() {
                    guard frame.kind == .request else {
                        complain("\(name): a \(frame.kind) frame arrived where a request was expected\n")
                        exit(65)
                    }
                    send(answer(to: frame.payload, handler), to: output)
                }
            } catch {
                complain("\(name): \(error)\n")
                exit(65)
            }
        }
        leave()
    }

    /// Ends the process after its owner.
    private static func leave() -> Never {
        ScratchFolder.removeOwn()
        _exit(0)
    }

    private static func answer(to request: [UInt8], _ handler: ([UInt8]) throws -> [UInt8]) -> Frame {
        do {
            return Frame(kind: .response, payload: try handler(request))
        } catch {
            return Frame(kind: .refusal, payload: Array("\(error)".utf8))
        }
    }

    private static func send(_ frame: Frame, to output: FileDescriptor) {
        var rest = frame.encoded[...]
        while !rest.isEmpty {
            guard let count = output.write(rest) else { leave() }
            rest = rest.dropFirst(count)
        }
    }

    /// Watches for the other end of standard input to close, which it does whenever the owner ends, however it ends.
    ///
    /// The kernel's parent-death signal would not do: it fires when the thread that started the worker ends.
    private static func exitWithOwner() {
        _ = WorkerThread.start {
            var request = pollfd(fd: 0, events: 0, revents: 0)
            while true {
                let count = poll(&request, 1, -1)
                if count > 0, request.revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0 {
                    leave()
                }
                if count < 0, errno != EINTR { return }
            }
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(2, bytes, bytes.count)
    }
}
