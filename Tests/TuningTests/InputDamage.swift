import Kernels
import Tuning

/// Inputs that a caller might store wrongly.
enum InputDamage: String, Sendable, CaseIterable {
    case swappedNibbles
    case weightsOfTheNextExpert
    case scalesOfTheNextChannel
    case negatedActivations
    case oneWeightFlipped
    case lowSumsForgotten

    /// The run with the damage done behind the writing of its inputs.
    @Sendable func apply(to run: VerificationRun) -> VerificationRun {
        VerificationRun(
            subject: run.subject, plan: run.plan,
            fill: { tensor, bytes in
                try run.fill(tensor, bytes)
                damage(tensor, bytes)
            },
            checks: run.checks, expectation: run.expectation, sample: run.sample,
            streamed: run.streamed, orders: run.orders)
    }

    private func damage(_ tensor: Tensor, _ bytes: UnsafeMutableRawBufferPointer) {
        switch (self, tensor.name) {
        case (.swappedNibbles, "weights"):
            for index in bytes.indices {
                bytes[index] = bytes[index] << 4 | bytes[index] >> 4
            }
        case (.weightsOfTheNextExpert, "weights"): rotate(bytes, by: tensor.size / tensor.shape[0])
        case (.scalesOfTheNextChannel, "weightScales"): rotate(bytes, by: 4)
        case (.negatedActivations, "activations"):
            for index in bytes.indices {
                bytes[index] = 0 &- bytes[index]
            }
        case (.oneWeightFlipped, "weights"):
            // The largest change that one bit of one weight makes, for some expert that is used.
            for expert in 0..<tensor.shape[0] {
                bytes[expert * tensor.size / tensor.shape[0]] ^= 0x80
            }
        case (.lowSumsForgotten, "activationLowSums"):
            for index in bytes.indices {
                bytes[index] = 0
            }
        default: break
        }
    }

    private func rotate(_ bytes: UnsafeMutableRawBufferPointer, by count: Int) {
        let old = Array(bytes)
        for index in bytes.indices {
            bytes[index] = old[(index + count) % old.count]
        }
    }
}
