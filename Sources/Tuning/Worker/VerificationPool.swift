import KernelDSL
import Kernels
import Workers

/// Judges configurations in measure-worker processes.
public final class VerificationPool: Sendable {
    private let pool: WorkerPool

    /// A pool of `workers` processes, each of which may take `timeLimit` for one configuration.
    ///
    /// `program` is the path of the worker; nil for the one beside the running executable.
    public init(workers: Int, timeLimit: Duration = .seconds(300), program: String? = nil) {
        let program = program ?? WorkerCommand.besideRunningExecutable(MeasureWorker.name)
        pool = WorkerPool(
            WorkerCommand(name: MeasureWorker.name, program: program),
            options: WorkerPool.Options(workers: workers, requestTimeLimit: timeLimit))
    }

    /// Judges `configuration` of `problem` on `target`; a worker that dies or passes its time limit is a failure with a reason.
    public func verify(
        _ configuration: Configuration, of problem: ProblemRequest, on target: Target = .gfx942, seed: UInt64
    ) async -> Result<VerificationReport, VerificationFailure> {
        do {
            let request = VerificationRequest(
                problem: problem, target: target, configuration: configuration, seed: seed)
            let answer = try await pool.call(request.bytes()).get()
            return .success(try VerificationReport(answer))
        } catch {
            return .failure(VerificationFailure(reason: "\(error)"))
        }
    }
}
