/// The time of a record's configuration, and how it was obtained.
///
/// A measured time cannot be without its device, its samples and their deviation, and a modelled one cannot have them.
public enum RecordedTime: Hashable, Sendable {
    /// Predicted. `limit` is the time below which the hardware's peak rates allow no kernel; both in microseconds.
    case modelled(median: Double, limit: Double)
    /// Taken on `device`: median and median absolute deviation of `samples` runs, and the limit; in microseconds.
    case measured(
        median: Double, deviation: Double, samples: Int, limit: Double, device: String,
        detail: MeasurementDetail = .none)

    /// The time in microseconds.
    public var median: Double {
        switch self {
        case .modelled(let median, _): median
        case .measured(let median, _, _, _, _, _): median
        }
    }

    /// The time in microseconds below which the hardware's peak rates allow no kernel.
    public var limit: Double {
        switch self {
        case .modelled(_, let limit): limit
        case .measured(_, _, _, let limit, _, _): limit
        }
    }

    /// The device that the time was taken on; nil where it was predicted.
    public var device: String? {
        guard case .measured(_, _, _, _, let device, _) = self else { return nil }
        return device
    }

    /// What else is known about a measured time; nil where the time was predicted.
    public var detail: MeasurementDetail? {
        guard case .measured(_, _, _, _, _, let detail) = self else { return nil }
        return detail
    }

    /// How the time was obtained: ``Evidence/modelled`` or ``Evidence/measured``.
    public var evidence: Evidence {
        device == nil ? .modelled : .measured
    }
}
