import Devices
import Kernels

/// One configuration on a device, ready to be timed cold and hot.
///
/// What is timed: launches, in batches, each invocation on the next copy of the weights and with the next way to steer it.
/// What is not: binding and preparing the batches, and zeroing outputs that start at zero, which is the caller's part of the
/// contract; each invocation between two zeroings has outputs of its own.
final class PlanRunner {
    /// With which weights.
    enum Temperature {
        /// The next copy each time.
        case cold
        /// The same copy each time, the same way to steer.
        case hot
    }

    /// How weights are rotated.
    var rotation: Rotation { memory.rotation }

    private let modules: CandidateModules
    private let memory: TimedMemory
    private let device: any Device
    private let sampling: SamplingPlan
    private let cursor: RotationCursor
    private(set) var coldInvocations = 1
    private var hotInvocations = 1
    /// Prepared batches by the copy they start at; each is cut where outputs have to be zeroed.
    private var cold: [Int: [Piece]] = [:]
    private var hot: [Piece] = []
    /// One invocation that brings what hot samples read into the cache.
    private var primer: [Piece] = []

    /// Launches between two zeroings.
    private struct Piece {
        let batch: any DeviceBatch
        let invocations: Int
    }

    init(
        _ modules: CandidateModules, _ memory: TimedMemory, on device: any Device, sampling: SamplingPlan,
        cursor: RotationCursor
    ) {
        self.modules = modules
        self.memory = memory
        self.device = device
        self.sampling = sampling
        self.cursor = cursor
    }

    /// Finds out how many invocations a sample needs to be long enough, by timing ever more of them; the device is warm then.
    func calibrate(_ temperature: Temperature) throws {
        var needed = 1
        let start = ContinuousClock.now
        while true {
            set(needed, temperature)
            // The first one after a change pays for what is new.
            _ = try sample(temperature)
            let each = try sample(temperature)
            let invocations = invocations(temperature)
            let wanted = BatchSize.needed(
                minimum: sampling.minimumSample, each: each, largest: sampling.largestBatch)
            if wanted <= invocations { break }
            // A little more than asked for, lest noise take another round; never more than eight times, since the first
            // times are mostly overhead.
            needed = min(sampling.largestBatch, max(invocations + 1, min(8 * invocations, wanted + wanted / 8)))
        }
        while (ContinuousClock.now - start) / .seconds(1) < sampling.warmUp {
            _ = try sample(temperature)
        }
    }

    /// Makes cold samples as long as those of the others with which it is timed in turns.
    func setColdInvocations(_ count: Int) {
        set(count, .cold)
    }

    /// Invocations of a sample.
    func invocations(_ temperature: Temperature) -> Int {
        temperature == .cold ? coldInvocations : hotInvocations
    }

    /// Takes a sample: seconds an invocation.
    func sample(_ temperature: Temperature) throws -> Double {
        switch temperature {
        case .cold:
            let start = cursor.advance(by: min(coldInvocations, rotation.copies), of: rotation.copies)
            let pieces = try cold[start] ?? prepare(coldInvocations) { ((start + $0) % rotation.copies, start + $0) }
            cold[start] = pieces
            return try time(pieces)
        case .hot:
            if hot.isEmpty {
                hot = try prepare(hotInvocations) { _ in (rotation.copies, 0) }
                primer = try prepare(1) { _ in (rotation.copies, 0) }
            }
            _ = try time(primer)
            return try time(hot)
        }
    }

    private func set(_ needed: Int, _ temperature: Temperature) {
        switch temperature {
        case .cold:
            coldInvocations = BatchSize.fitting(
                needed, copies: rotation.copies, variants: rotation.variants)
            cold = [:]
        case .hot:
            hotInvocations = needed
            hot = []
        }
    }

    /// Makes `count` invocations ready, with the copy and the way to steer that `place` gives for each.
    private func prepare(_ count: Int, _ place: (Int) -> (copy: Int, variant: Int)) throws -> [Piece] {
        var pieces: [Piece] = []
        var start = 0
        while start < count {
            let size = min(count - start, memory.zeroedCopies)
            var launches: [DeviceLaunch] = []
            for number in start..<(start + size) {
                let (copy, variant) = place(number)
                launches += try modules.plan.steps.map { step in
                    try modules.launch(step, from: modules.own) {
                        memory.argument(for: $0, copy: copy, variant: variant, place: number - start)
                    }
                }
            }
            pieces.append(Piece(batch: try device.prepare(launches), invocations: size))
            start += size
        }
        return pieces
    }

    private func time(_ pieces: [Piece]) throws -> Double {
        var sum = 0.0
        var count = 0
        for piece in pieces {
            try memory.zero(piece.invocations)
            guard let seconds = try piece.batch.run() else { throw TimingError.untimed }
            guard seconds.isFinite, seconds > 0 else {
                throw TimingError.impossible(seconds: seconds, invocations: piece.invocations)
            }
            sum += seconds
            count += piece.invocations
        }
        return sum / Double(count)
    }
}
