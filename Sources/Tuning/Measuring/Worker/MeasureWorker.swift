import Toolchain
import Workers

/// The measure-worker: judges on the lane simulator, and judges and times on devices.
public enum MeasureWorker {
    /// The name that tuner and worker greet one another with.
    static let name = "measure-worker"

    /// Serves until standard input ends.
    ///
    /// Kernels run in this process; one that crashes it or hangs costs one configuration.
    public static func run(_ host: MeasuringHost) -> Never {
        // Made when the simulator is first asked for: it reads and hashes the running program, which takes longer than a trial.
        var judge: VerificationService?
        let measuring = MeasuringService(host)
        WorkerServer.run(name: name) { bytes in
            // Requests to the simulator are JSON objects; no request about a device starts with a brace.
            guard bytes.first != UInt8(ascii: "{") else {
                let service = judge ?? VerificationService()
                judge = service
                return try service.answer(bytes)
            }
            return measuring.answer(try MeasuringRequest(binary: bytes)).binary
        }
    }
}
