import Toolchain

/// What every request to a measure-worker says, so that a fresh worker can answer any of them.
struct MeasuringTask: Hashable, Sendable {
    /// The device.
    var device: DeviceSelector
    /// The problem.
    var problem: ProblemRequest
    /// The seed of inputs.
    var seed: UInt64
    /// How often and how long kernels run.
    var sampling: SamplingPlan
    /// On how many cases configurations are judged.
    var judging: Judging
}

extension MeasuringTask: BinaryCodable {
    func encode(to writer: inout BinaryWriter) {
        device.encode(to: &writer)
        problem.encode(to: &writer)
        writer.write(seed)
        sampling.encode(to: &writer)
        writer.write(judging.rawValue)
    }

    init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        device = try DeviceSelector(from: &reader)
        problem = try ProblemRequest(from: &reader)
        seed = try reader.unsigned()
        sampling = try SamplingPlan(from: &reader)
        judging = try reader.choice()
    }
}
