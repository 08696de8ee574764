import Kernels
import ReferenceKernels

/// The inputs of a router's case, and what may come out.
struct RouterData {
    let reference: RouterReference

    /// What `reference` has for inputs.
    init(_ reference: RouterReference) {
        self.reference = reference
    }

    /// Draws `testCase`.
    init(_ testCase: RouterCase, seed: UInt64) {
        let problem = testCase.problem
        let (experts, topk) = (problem.experts, problem.expertsPerToken)
        var random = SplitMix64(seed: seed, stream: 0x726f_7574)
        let bias = (0..<experts).map { expert -> Float in
            let small = 0.1 * (random.unit() - 0.5)
            switch testCase.values {
            case .allEqual, .vanishing: return 0.125
            case .fewLevels: return expert % 2 == 0 ? 0.25 : 0
            case .biasDecides: return 4 * Float(expert)
            case .negative: return small - 3
            case .extreme: return expert % 11 == 0 ? -.infinity : small
            case .random, .someNaN, .mostlyNaN: return small
            }
        }
        let logits = (0..<problem.tokens).flatMap { token in
            (0..<experts).map { expert -> Float in
                let usual = 6 * (random.unit() + random.unit() + random.unit() - 1.5)
                let number = random.index(below: 1 << 16)
                switch testCase.values {
                case .random, .biasDecides, .negative: return usual
                case .allEqual: return 0.5
                case .fewLevels: return Float(number % 4) - 1.5
                case .someNaN: return number % 5 < 3 ? .nan : usual
                case .mostlyNaN: return (expert + token) % experts < topk / 2 ? usual : .nan
                case .extreme: return [.infinity, -.infinity, 250, -250, 88, -88, usual, 3e38][number % 8]
                case .vanishing: return -90 - Float(number % 200)
                }
            }
        }
        reference = RouterReference(
            logits: logits, bias: bias, scale: testCase.scale, expertsPerToken: topk, leastSum: Router.leastSum)
    }

    /// Writes an input into memory of its size.
    func fill(_ tensor: Tensor, into bytes: UnsafeMutableRawBufferPointer) {
        let numbers =
            switch tensor.name {
            case "logits": reference.logits
            case "bias": reference.bias
            default: [reference.scale]
            }
        numbers.withUnsafeBytes { bytes.copyMemory(from: $0) }
    }

    /// The check that each token's experts may be chosen.
    var choices: VerificationRun.Check {
        let (reference, topk) = (reference, reference.expertsPerToken)
        return (
            "topkIDs",
            { bytes in
                var wrong = 0
                var first: String?
                for token in 0..<reference.tokens {
                    guard let problem = reference.problem(with: Self.choice(of: token, topk, in: bytes), of: token)
                    else { continue }
                    wrong += 1
                    first = first ?? "token \(token), \(problem)"
                }
                return CheckOutcome(
                    elements: reference.tokens * topk, wrong: wrong, worstRatio: wrong > 0 ? .infinity : 0,
                    firstWrong: first)
            }
        )
    }

    /// The check that weights are those of the experts that were chosen.
    var weights: VerificationRun.JointCheck {
        let (reference, topk) = (reference, reference.expertsPerToken)
        return VerificationRun.JointCheck("topkWeights", given: "topkIDs") { bytes, ids in
            var wrong = 0
            var worst = 0.0
            var first: String?
            for token in 0..<reference.tokens {
                let choice = Self.choice(of: token, topk, in: ids)
                guard choice.allSatisfy({ (0..<reference.experts).contains($0) }) else { continue }
                for (slot, expected) in reference.weights(of: choice, for: token).enumerated() {
                    let found = Double(
                        bytes.loadUnaligned(fromByteOffset: 4 * (token * topk + slot), as: Float.self))
                    let ratio =
                        expected.value.isNaN ? (found.isNaN ? 0 : .infinity) : expected.errorRatio(of: found)
                    worst = max(worst, ratio)
                    if !(0...1).contains(ratio) {
                        wrong += 1
                        first =
                            first
                            ?? "token \(token), slot \(slot): \(found) instead of \(expected.value) within \(expected.bound)"
                    }
                }
            }
            return CheckOutcome(
                elements: reference.tokens * topk, wrong: wrong, worstRatio: worst, firstWrong: first)
        }
    }

    private static func choice(of token: Int, _ topk: Int, in bytes: UnsafeRawBufferPointer) -> [Int] {
        (0..<topk).map {
            Int(bytes.loadUnaligned(fromByteOffset: 4 * (token * topk + $0), as: Int32.self))
        }
    }
}
