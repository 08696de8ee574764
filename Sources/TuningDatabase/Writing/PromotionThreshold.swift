/// Whether a measured time is so much lower than another that the difference is not noise.
enum PromotionThreshold {
    /// The least gain that counts, as a share of the incumbent's time.
    private static let leastGain = 0.01

    /// Whether the times of `incumbent` and `challenger` say which is faster: both were measured on one device.
    static func compares(_ incumbent: TuningRecord, _ challenger: TuningRecord) -> Bool {
        guard incumbent.time.noise(with: challenger.time) != nil else { return false }
        // The same configuration with another text: what was measured then is not what would run now.
        return incumbent.configuration != challenger.configuration || incumbent.text == challenger.text
    }

    /// Why `incumbent` keeps its place against `challenger`; nil where it does not, or the two cannot be compared.
    static func objection(of incumbent: TuningRecord, to challenger: TuningRecord) -> String? {
        guard compares(incumbent, challenger), let noise = incumbent.time.noise(with: challenger.time),
            let device = incumbent.time.device
        else { return nil }
        let (before, after) = (incumbent.time.median, challenger.time.median)
        let gain = before - after
        let needed = max(before * leastGain, noise)
        guard gain <= needed else { return nil }
        let reason = noise > before * leastGain ? "the noise of both measurements" : "1 %"
        return
            "\(after) us is not below its \(before) us by more than \((needed * 1000).rounded() / 1000) us (\(reason)), "
            + "both measured on \(device)"
    }
}
