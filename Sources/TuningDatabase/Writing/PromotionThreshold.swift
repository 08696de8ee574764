/// Whether a measured time is so much lower than another that the difference is not noise.
enum PromotionThreshold {
    /// The least gain that counts, as a share of the incumbent's time.
    private static let leastGain = 0.01

    /// Why `incumbent` keeps its place against `challenger`; nil where it does not, or the two cannot be compared.
    static func objection(of incumbent: TuningRecord, to challenger: TuningRecord) -> String? {
        guard let noise = incumbent.time.noise(with: challenger.time), let device = incumbent.time.device else {
            return nil
        }
        // The same configuration with another text: what was measured then is not what would run now.
        guard incumbent.configuration != challenger.configuration || incumbent.text == challenger.text else {
            return nil
        }
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
