import Dispatch
import Glibc
import Tuning

/// Turns Ctrl-C into a request to stop; the second one ends the process at once.
final class Interruption {
    private let source: any DispatchSourceSignal

    /// Watches SIGINT until ``end()``.
    init(_ stop: StopRequest) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            if stop.isMade {
                _exit(CommandFailure.Code.interrupted.rawValue)
            }
            stop.make()
            let message = "\nstopping: the best configuration so far is verified and kept; Ctrl-C again ends at once\n"
            _ = message.withCString { write(2, $0, strlen($0)) }
        }
        source.resume()
    }

    /// Stops watching.
    func end() {
        source.cancel()
    }
}
