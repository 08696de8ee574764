/// Why measuring cannot go on at all.
public enum MeasuringError: Error, Hashable, Sendable {
    /// The measure-worker cannot be started.
    case cannotStart(reason: String)
    /// There is no such device, or it does not answer.
    case noDevice(selector: DeviceSelector, reason: String)
    /// One worker after the other died, each with another configuration.
    case deviceGone(selector: DeviceSelector, deaths: Int, last: String)
    /// No finalist could be timed.
    case noFinalist(reason: String)
    /// The task that asked was cancelled.
    case cancelled
}

extension MeasuringError: CustomStringConvertible {
    /// What happened and what can be done.
    public var description: String {
        switch self {
        case .cannotStart(let reason): reason
        case .noDevice(let selector, let reason): "the device \(selector) cannot be used: \(reason)"
        case .deviceGone(let selector, let deaths, let last):
            "\(deaths) workers died one after the other, each with another configuration, so the device \(selector) is gone "
                + "rather than the configurations bad: see that it answers, then tune again; the last: \(last)"
        case .noFinalist(let reason): "none of the finalists could be timed: \(reason)"
        case .cancelled: "measuring was cancelled"
        }
    }
}
