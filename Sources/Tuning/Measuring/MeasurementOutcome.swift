/// What became of a configuration that was to be judged and timed.
public enum MeasurementOutcome: Hashable, Sendable {
    /// It is right, and was timed.
    case measured(Screening)
    /// Its results are wrong, or it wrote where it must not.
    case wrong(problem: String)
    /// It took the worker down.
    case crashed(reason: String)
    /// It did not end within `limit` seconds, and the worker was killed.
    case hung(limit: Double)
    /// It was timed with results that cannot be.
    case invalid(reason: String)
    /// It could not be run: no memory, a program that cannot be loaded, a launch that the device does not take.
    case failed(reason: String)
    /// It took a worker down twice, and is not run any more.
    case quarantined(reason: String)

    /// What a measurement gave; nil where there is none.
    public var screening: Screening? {
        guard case .measured(let screening) = self else { return nil }
        return screening
    }

    /// Why there is no time; nil where there is one.
    public var reason: String? {
        switch self {
        case .measured: nil
        case .wrong(let problem): problem
        case .crashed(let reason): "took the worker down: \(reason)"
        case .hung(let limit): "did not end within \((limit * 10).rounded() / 10) s"
        case .invalid(let reason), .failed(let reason): reason
        case .quarantined(let reason): "not run again: \(reason)"
        }
    }
}
