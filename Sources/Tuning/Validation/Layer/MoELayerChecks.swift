import Kernels
import ReferenceKernels

/// What each step of a layer must have made of the very bytes that the steps before it wrote.
///
/// Bounds stay those of one step, although rows are rounded to INT8 on the way, where a difference in the last bit becomes
/// one of a whole unit.
struct MoELayerChecks: Sendable {
    let data: MoELayerData
    let terms: LayerTerms
    let roundings: MoEStage2Roundings
    /// Which sums of activations quantising makes.
    let sums: Sums
    /// How results of each product become bf16.
    var lastRoundings: (first: FloatRounding, second: FloatRounding) = (.nearest, .nearest)

    /// Sums of the quantised activations of a row, which products take the offset of their nibbles off with.
    enum Sums: Sendable {
        /// Of those that meet low nibbles: one a row.
        case ofLowNibbles
        /// Of all: one a row, or one for each group of weights that share a scale.
        case ofGroups
    }

    private typealias Bytes = UnsafeRawBufferPointer
    private static let ids = "router.topkIDs"
    private static let routeWeights = "router.topkWeights"

    private var problem: MoELayer { data.problem }

    /// The checks of outputs that follow from inputs alone.
    var checks: [VerificationRun.Check] {
        let choices = RouterData(data.router).choices.evaluate
        let rows = QuantizedRowsReference(data.hidden, depth: problem.hidden)
        let (depth, ours) = (problem.hidden, [Bool](repeating: true, count: problem.tokens))
        return [
            (Self.ids, { choices($0).about(Self.ids) }),
            ("hidden.quantized", { Self.values($0, rows, depth, ours).about("hidden.quantized") }),
            ("hidden.scales", { Self.scales($0, rows, ours).about("hidden.scales") }),
        ]
    }

    /// The checks of outputs by what others hold, in the order of the steps.
    var jointChecks: [VerificationRun.JointCheck] {
        let weights = RouterData(data.router).weights.evaluate
        return [.init(Self.routeWeights, given: [Self.ids]) { weights($0, $1).about(Self.routeWeights) }]
            + (terms.routing == .sorted ? sorting : []) + storedSums(.hidden, depth: problem.hidden) + firstProduct
            + (terms.quantiser == .rows ? rows + storedSums(.rows, depth: problem.width) : []) + secondProduct
    }

    // MARK: Reading what was written

    private static func read<Element: BitwiseCopyable>(_: Element.Type, _ bytes: Bytes) -> [Element] {
        let size = MemoryLayout<Element>.size
        return (0..<bytes.count / size).map { bytes.loadUnaligned(fromByteOffset: size * $0, as: Element.self) }
    }

    /// The expert of each row where it is this rank's.
    private static func experts(_ ids: Bytes, _ count: Int) -> [Int?] {
        read(Int32.self, ids).map { (0..<Int32(count)).contains($0) ? Int($0) : nil }
    }

    private static func scale(_ bytes: Bytes, _ row: Int) -> Int32 {
        bytes.loadUnaligned(fromByteOffset: 4 * row, as: Int32.self)
    }

    // MARK: Sorting

    private var sorting: [VerificationRun.JointCheck] {
        let (count, topk, tileM) = (problem.experts, problem.expertsPerToken, terms.tileM)
        func check(
            _ name: String, _ expected: @escaping @Sendable (MoERouting) -> [Int32]
        ) -> VerificationRun.JointCheck {
            .init("sort.\(name)", given: [Self.ids, Self.routeWeights]) { bytes, given in
                let (ids, weights) = (Self.experts(given[0], count), Self.read(Float.self, given[1]))
                let tokens = stride(from: 0, to: ids.count, by: topk).map { $0..<($0 + topk) }
                let sorted = expected(
                    MoERouting(
                        experts: tokens.map { Array(ids[$0]) }, weights: tokens.map { Array(weights[$0]) },
                        count: count, expertsPerToken: topk, tileM: tileM))
                return CheckOutcome.exact(sorted, width: sorted.count) {
                    bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self)
                }.about("sort.\(name)")
            }
        }
        return [
            check("sortedIDs", \.sortedIDs), check("expertIDs", \.expertIDs), check("validCounts", \.validCounts),
            check("sortedWeights") { $0.sortedWeights.map { Int32(bitPattern: $0.bitPattern) } },
        ]
    }

    // MARK: Rows as INT8

    private static func values(
        _ bytes: Bytes, _ expected: QuantizedRowsReference, _ depth: Int, _ isJudged: [Bool]
    ) -> CheckOutcome {
        .exact(expected.values.map { Int32($0) }, width: depth) { place in
            isJudged[place / depth]
                ? Int32(bytes.loadUnaligned(fromByteOffset: place, as: Int8.self)) : Int32(expected.values[place])
        }
    }

    private static func scales(
        _ bytes: Bytes, _ expected: QuantizedRowsReference, _ isJudged: [Bool]
    ) -> CheckOutcome {
        let bits = expected.scales.map { Int32(bitPattern: $0.bitPattern) }
        return .exact(bits, width: 1) { isJudged[$0] ? scale(bytes, $0) : bits[$0] }
    }

    /// The rows between the products, right to the bit for what stage 1 wrote; rows of other ranks are nobody's.
    private var rows: [VerificationRun.JointCheck] {
        let (count, width) = (problem.experts, problem.width)
        func check(
            _ name: String, _ outcome: @escaping @Sendable (Bytes, QuantizedRowsReference, [Bool]) -> CheckOutcome
        ) -> VerificationRun.JointCheck {
            .init(name, given: ["stage1.out", Self.ids]) { bytes, given in
                let isOurs = Self.experts(given[1], count).map { $0 != nil }
                return outcome(bytes, Self.quantised(given[0], width, isOurs), isOurs).about(name)
            }
        }
        return [
            check("rows.quantized") { Self.values($0, $1, width, $2) },
            check("rows.scales") { Self.scales($0, $1, $2) },
        ]
    }

    /// What the bf16 rows in `bytes` are as INT8, those that `isOurs` says no to as zeros.
    private static func quantised(_ bytes: Bytes, _ width: Int, _ isOurs: [Bool]) -> QuantizedRowsReference {
        let inputs = read(UInt16.self, bytes).enumerated().map { place, bits in
            isOurs[place / width] ? BF16.float(bits) : 0
        }
        return QuantizedRowsReference(inputs, depth: width)
    }

    /// The sums of the values that quantising has stored.
    private func storedSums(_ part: MoELayerPart, depth: Int) -> [VerificationRun.JointCheck] {
        storedSums(
            "\(part.rawValue).\(sums == .ofLowNibbles ? "lowSums" : "activationSums")",
            of: "\(part.rawValue).quantized", depth: depth)
    }

    /// The sums, in the tensor `name`, of the values in the tensor `quantized`, whatever these are.
    private func storedSums(_ name: String, of quantized: String, depth: Int) -> [VerificationRun.JointCheck] {
        let (sums, count) = (sums, problem.experts)
        let perRow = sums == .ofLowNibbles ? 1 : problem.scales.perChannel(depth: depth)
        let isHidden = quantized.hasPrefix("\(MoELayerPart.hidden.rawValue).")
        return [
            .init(name, given: [quantized, Self.ids]) { bytes, given in
                let values = Self.read(Int8.self, given[0])
                let expected =
                    sums == .ofLowNibbles
                    ? QuantizedRowsReference.lowSums(of: values, depth: depth)
                    : QuantizedRowsReference.sums(of: values, each: depth / perRow)
                let isOurs = Self.experts(given[1], count).map { $0 != nil }
                return CheckOutcome.exact(expected, width: perRow) {
                    isHidden || isOurs[$0 / perRow] ? Self.scale(bytes, $0) : expected[$0]
                }.about(name)
            }
        ]
    }

    // MARK: Products

    /// The rows of the first product of the activations that are there, and zeros where no weights were drawn.
    private var firstProduct: [VerificationRun.JointCheck] {
        let (data, topk, rounding) = (data, problem.expertsPerToken, lastRoundings.first)
        let (selection, gaps) = (data.results, ChannelSelection(data.results.gaps, of: data.results.width))
        let name = "stage1.out"
        @Sendable func product(_ given: [Bytes]) -> (reference: MoEStage1Reference, isOurs: [Bool]) {
            let experts = Self.experts(given[2], data.problem.experts)
            return (
                MoEStage1Reference(
                    results: selection.count, depth: data.problem.hidden, expertsPerToken: topk,
                    activations: Self.read(Int8.self, given[0]), activationScales: Self.read(Float.self, given[1]),
                    experts: experts.map { $0 ?? -1 }, weights: data.first.weights, groupDepth: data.first.groupDepth),
                experts.map { $0 != nil }
            )
        }
        let inputs = ["hidden.quantized", "hidden.scales", Self.ids]
        if terms.quantiser == .stage1 {
            let scales = "stage1.outScales"
            @Sendable func outcome(
                of tensor: String, _ bytes: [String: Bytes], given: [Bytes]
            ) -> CheckOutcome {
                let (reference, isOurs) = product(given)
                return QuantizedResultChecks(reference.results(), selection, rows: isOurs)
                    .outcome(of: tensor, in: bytes).about("stage1.\(tensor)")
            }
            return [
                .init(scales, given: inputs) { outcome(of: "outScales", ["outScales": $0], given: $1) },
                .init(name, given: inputs + [scales]) { bytes, given in
                    outcome(of: "out", ["out": bytes, "outScales": given[3]], given: given)
                },
            ] + storedSums("stage1.outLowSums", of: name, depth: problem.width)
        }
        return [
            .init(name, given: inputs) { bytes, given in
                let (reference, isOurs) = product(given)
                return CheckOutcome.bounded(reference.output(last: rounding), selection) { place in
                    isOurs[place / selection.width] ? Self.result(bytes, place) : 0
                }.about(name)
            }
        ]
            + zeros(name, outside: gaps, given: [Self.ids]) {
                Self.experts($0[0], data.problem.experts).map { $0 != nil }
            }
    }

    /// The tensors that say what rows the second product has, and these rows as INT8 with their scales.
    private var secondRows: (given: [String], read: @Sendable ([Bytes]) -> (values: [Int8], scales: [Float])) {
        switch terms.quantiser {
        case .rows:
            (["rows.quantized", "rows.scales"], { (Self.read(Int8.self, $0[0]), Self.read(Float.self, $0[1])) })
        case .stage1:
            (["stage1.out", "stage1.outScales"], { (Self.read(Int8.self, $0[0]), Self.read(Float.self, $0[1])) })
        case .stage2:
            // What stage 2 makes of them for itself nobody sees: it is what the usual kernel would make.
            (
                ["stage1.out", Self.ids],
                { [width = problem.width, count = problem.experts] given in
                    let rows = Self.quantised(given[0], width, Self.experts(given[1], count).map { $0 != nil })
                    return (rows.values, rows.scales)
                }
            )
        }
    }

    /// The weighted sums of the second product of the rows that are there.
    private var secondProduct: [VerificationRun.JointCheck] {
        let (data, roundings, tokens, rounding) = (data, roundings, problem.tokens, lastRoundings.second)
        let (selection, rows) = (data.channels, secondRows)
        return [
            .init("out", given: rows.given + [Self.ids, Self.routeWeights]) { bytes, given in
                let (values, scales) = rows.read(given)
                let expected = MoEStage2Reference(
                    tokens: tokens, channels: selection.count, depth: data.problem.width,
                    expertsPerToken: data.problem.expertsPerToken, activations: values, activationScales: scales,
                    experts: Self.experts(given[2], data.problem.experts).map { $0 ?? -1 },
                    routeWeights: Self.read(Float.self, given[3]), weights: data.second.weights,
                    groupDepth: data.second.groupDepth
                ).output(roundings, last: rounding)
                return CheckOutcome.bounded(expected, selection) { Self.result(bytes, $0) }.about("out")
            }
        ]
            + zeros("out", outside: ChannelSelection(selection.gaps, of: selection.width), given: []) { _ in
                [Bool](repeating: true, count: tokens)
            }
    }

    private static func result(_ bytes: Bytes, _ place: Int) -> Double {
        Double(BF16.float(bytes.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self)))
    }

    /// The check that channels without weights are zeros, of either sign, in rows that `isJudged` says yes to.
    private func zeros(
        _ name: String, outside gaps: ChannelSelection, given: [String],
        _ isJudged: @escaping @Sendable ([UnsafeRawBufferPointer]) -> [Bool]
    ) -> [VerificationRun.JointCheck] {
        guard gaps.count > 0 else { return [] }
        return [
            .init(name, given: given) { bytes, given in
                let rows = isJudged(given)
                return CheckOutcome.exact([Int32](repeating: 0, count: rows.count * gaps.count), gaps) { place in
                    rows[place / gaps.width]
                        ? Int32(bytes.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self) & 0x7fff) : 0
                }.about(name)
            }
        ]
    }
}
