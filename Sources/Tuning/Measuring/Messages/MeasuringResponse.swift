import Devices
import Toolchain

/// What a measure-worker answers about a device.
enum MeasuringResponse: Hashable, Sendable {
    /// What the device is.
    case opened(DeviceIdentity)
    /// There is no such device.
    case noDevice(reason: String)
    /// What became of the candidate.
    case screened(MeasurementOutcome)
    /// The times of all candidates, in their order.
    case timed(FinalsTimes)
    /// What kept candidate `number` from being timed; no other was.
    case dropped(number: Int, MeasurementOutcome)
}

extension MeasuringResponse: BinaryCodable {
    func encode(to writer: inout BinaryWriter) {
        switch self {
        case .opened(let identity):
            writer.write(byte: 0)
            identity.encode(to: &writer)
        case .noDevice(let reason):
            writer.write(byte: 1)
            writer.write(reason)
        case .screened(let outcome):
            writer.write(byte: 2)
            outcome.encode(to: &writer)
        case .timed(let times):
            writer.write(byte: 3)
            times.encode(to: &writer)
        case .dropped(let number, let outcome):
            writer.write(byte: 4)
            writer.write(number)
            outcome.encode(to: &writer)
        }
    }

    init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let start = reader.offset
        switch try reader.byte() {
        case 0: self = .opened(try DeviceIdentity(from: &reader))
        case 1: self = .noDevice(reason: try reader.string())
        case 2: self = .screened(try MeasurementOutcome(from: &reader))
        case 3: self = .timed(try FinalsTimes(from: &reader))
        case 4: self = .dropped(number: try reader.integer(), try MeasurementOutcome(from: &reader))
        case let other: throw .invalid(offset: start, what: "an answer of the unknown kind \(other)")
        }
    }
}
