import KernelDSL

/// The frame of a kernel that finishes rows: a lane takes four channels, a workgroup 1024 of one row.
struct ChannelSweep {
    /// Lanes of a workgroup.
    static let threads: Int = 256
    /// Channels of a lane.
    static let channelsPerLane: Int = 4

    /// Channels of a row.
    let channels: Int

    private static var channelsPerWorkgroup: Int { threads * channelsPerLane }

    /// Workgroups along the channels.
    var workgroups: Int { (channels + Self.channelsPerWorkgroup - 1) / Self.channelsPerWorkgroup }

    /// Writes `body` for the first of the lane's channels, guarded where the last workgroup reaches beyond the row.
    func write(_ kernel: KernelBuilder, of row: String, _ body: (Value) -> Void) {
        kernel.phase("Four channels of one \(row)")
        let lane: Value = .builtin(.blockX) * .constant(Self.threads) + .builtin(.thread)
        let channel = kernel.define("channel", lane * .constant(Self.channelsPerLane))
        guard channels % Self.channelsPerWorkgroup != 0 else { return body(channel) }
        let exists = channel.isLess(than: .constant(channels))
        kernel.branch(exists, .bounds("the last workgroup reaches beyond the row")) { body(channel) }
    }
}
