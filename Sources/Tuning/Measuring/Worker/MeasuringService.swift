import Devices
import Glibc
import Toolchain

/// A measure-worker's side of measuring: one device, opened by the first request that names it.
///
/// Between requests it keeps the device open and the memory of weights filled.
final class MeasuringService {
    private let host: MeasuringHost
    private var opened: (selector: DeviceSelector, device: any Device, arena: InputArena)?

    init(_ host: MeasuringHost) {
        self.host = host
    }

    /// Answers `request`.
    ///
    /// After an error that leaves the device unusable the process ends: its owner starts another.
    func answer(_ request: MeasuringRequest) -> MeasuringResponse {
        switch request {
        case .open(let selector):
            do {
                return .opened(try open(selector).device.identity)
            } catch {
                return .noDevice(reason: "\(error)")
            }
        case .screen(let task, let message, let best):
            return use(task) { measurer, family, device in
                do {
                    return .screened(try screen(message, best, task, measurer, family, device))
                } catch {
                    return .screened(Self.outcome(of: error))
                }
            }
        case .finals(let task, let messages, let reference):
            return use(task) { measurer, family, _ in
                do {
                    let candidates = try messages.enumerated().map { number, message in
                        try FinalistError.naming(number) { try message.candidate(of: family) }
                    }
                    guard candidates.indices.contains(reference) else {
                        return .noDevice(reason: "finals without candidates")
                    }
                    return .timed(try measurer.finals(candidates, reference: reference))
                } catch let error as FinalistError {
                    return .dropped(number: error.number, Self.outcome(of: error.cause))
                } catch {
                    return .dropped(number: 0, Self.outcome(of: error))
                }
            }
        }
    }

    private typealias Opened = (device: any Device, arena: InputArena)

    private func open(_ selector: DeviceSelector) throws -> Opened {
        if let opened, opened.selector == selector { return (opened.device, opened.arena) }
        opened = nil
        let device = try host.device(selector)
        let arena = InputArena(device)
        opened = (selector, device, arena)
        return (device, arena)
    }

    private func use(
        _ task: MeasuringTask,
        _ body: (Measurer, any VerifiableFamily, any Device) -> MeasuringResponse
    ) -> MeasuringResponse {
        let opened: Opened
        do {
            opened = try open(task.device)
        } catch {
            return .noDevice(reason: "\(error)")
        }
        do {
            let family = try host.family(task.problem, opened.device.identity)
            let measurer = Measurer(
                family, on: opened.device, arena: opened.arena, sampling: task.sampling, seed: task.seed)
            return body(measurer, family, opened.device)
        } catch {
            return .screened(.failed(reason: "\(error)"))
        }
    }

    private func screen(
        _ message: CandidateMessage, _ best: Double?, _ task: MeasuringTask, _ measurer: Measurer,
        _ family: any VerifiableFamily, _ device: any Device
    ) throws -> MeasurementOutcome {
        let start = ContinuousClock.now
        let candidate = try message.candidate(of: family)
        var verification: VerificationReport?
        if task.judging != .none {
            let report = try DeviceVerifier(device).verify(
                candidate, of: family, seed: task.seed, first: task.judging == .own ? 1 : nil)
            if let problem = report.problem { return .wrong(problem: problem) }
            verification = report
        }
        var screening = try measurer.screen(candidate, best: best)
        screening.verification = verification
        screening.seconds = (ContinuousClock.now - start) / .seconds(1)
        return .measured(screening)
    }

    /// What `error` means for the configuration over which it was thrown.
    private static func outcome(of error: any Error) -> MeasurementOutcome {
        switch error {
        case let error as DeviceError where error.isFatal: leave(error)
        case DeviceError.impossibleTime: .invalid(reason: "\(error)")
        case is TimingError: .invalid(reason: "\(error)")
        default: .failed(reason: "\(error)")
        }
    }

    /// Ends the process, whose owner reads why.
    private static func leave(_ error: DeviceError) -> Never {
        let words = Array("\(error)\n".utf8)
        _ = write(2, words, words.count)
        _exit(70)
    }
}
