import Toolchain

/// What a measure-worker is asked about a device.
enum MeasuringRequest: Hashable, Sendable {
    /// To open the device and to say what it is.
    case open(DeviceSelector)
    /// To judge a candidate and to time it briefly; `best` is the best time so far, in seconds an invocation.
    case screen(MeasuringTask, CandidateMessage, best: Double?)
    /// To time candidates against one another; the one that is numbered `reference` takes part twice.
    case finals(MeasuringTask, [CandidateMessage], reference: Int)
}

extension MeasuringRequest: BinaryCodable {
    func encode(to writer: inout BinaryWriter) {
        switch self {
        case .open(let device):
            writer.write(byte: 0)
            device.encode(to: &writer)
        case .screen(let task, let candidate, let best):
            writer.write(byte: 1)
            task.encode(to: &writer)
            candidate.encode(to: &writer)
            writer.write(best) { $0.write($1) }
        case .finals(let task, let candidates, let reference):
            writer.write(byte: 2)
            task.encode(to: &writer)
            writer.write(candidates)
            writer.write(reference)
        }
    }

    init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let start = reader.offset
        switch try reader.byte() {
        case 0: self = .open(try DeviceSelector(from: &reader))
        case 1:
            self = .screen(
                try MeasuringTask(from: &reader), try CandidateMessage(from: &reader),
                best: try reader.optional { reader throws(BinaryFormatError) in try reader.double() })
        case 2:
            self = .finals(
                try MeasuringTask(from: &reader), try reader.array(of: CandidateMessage.self),
                reference: try reader.integer())
        case let other: throw .invalid(offset: start, what: "a request of the unknown kind \(other)")
        }
    }
}
