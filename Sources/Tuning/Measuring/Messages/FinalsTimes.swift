import Devices
import Toolchain

/// Samples of finalists, taken in turns.
struct FinalsTimes: Hashable, Sendable {
    /// The finalists' times, in their order.
    var entries: [FinalsEntry]
    /// Cold times of the second entry of the reference.
    var twin: SampleSeries
    /// The device's state before the first sample.
    var before: DeviceState
    /// The device's state after the last.
    var after: DeviceState
}

extension FinalsTimes: BinaryCodable {
    func encode(to writer: inout BinaryWriter) {
        writer.write(entries)
        twin.encode(to: &writer)
        before.encode(to: &writer)
        after.encode(to: &writer)
    }

    init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        entries = try reader.array()
        twin = try SampleSeries(from: &reader)
        before = try DeviceState(from: &reader)
        after = try DeviceState(from: &reader)
    }
}
