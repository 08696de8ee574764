import Devices
import Toolchain

/// Samples of finalists, taken in turns.
package struct FinalsTimes: Hashable, Sendable {
    /// The finalists' times, in their order.
    package var entries: [FinalsEntry]
    /// Cold times of the second entry of the reference.
    package var twin: SampleSeries
    /// The device's state before the first sample.
    package var before: DeviceState
    /// The device's state after the last.
    package var after: DeviceState
}

extension FinalsTimes: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(entries)
        twin.encode(to: &writer)
        before.encode(to: &writer)
        after.encode(to: &writer)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        entries = try reader.array()
        twin = try SampleSeries(from: &reader)
        before = try DeviceState(from: &reader)
        after = try DeviceState(from: &reader)
    }
}
