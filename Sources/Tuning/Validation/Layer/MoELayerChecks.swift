import Kernels
import ReferenceKernels

/// What each step of a layer must have made of the very bytes that the steps before it wrote.
///
/// Bounds stay those of one step, although rows are rounded to INT8 on the way, where a difference in the last bit becomes
/// one of a whole unit.
struct MoELayerChecks: Sendable {
    let data: MoELayerData
    let tileM: Int
    let routing: RoutingForm
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
            + (routing == .sorted ? sorting : []) + storedSums(.hidden, depth: problem.hidden) + firstProduct
            + rows + storedSums(.rows, depth: problem.width) + secondProduct
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
        let (count, topk, tileM) = (problem.experts, problem.expertsPerToken, tileM)
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
                let inputs = Self.read(UInt16.self, given[0]).enumerated().map { place, bits in
                    isOurs[place / width] ? BF16.float(bits) : 0
                }
                return outcome(bytes, QuantizedRowsReference(inputs, depth: width), isOurs).about(name)
            }
        }
        return [
            check("rows.quantized") { Self.values($0, $1, width, $2) },
            check("rows.scales") { Self.scales($0, $1, $2) },
        ]
    }

    /// The sums of the values that were stored, whatever these are.
    private func storedSums(_ part: MoELayerPart, depth: Int) -> [VerificationRun.JointCheck] {
        let (sums, count) = (sums, problem.experts)
        let name = "\(part.rawValue).\(sums == .ofLowNibbles ? "lowSums" : "activationSums")"
        let perRow = sums == .ofLowNibbles ? 1 : problem.scales.perChannel(depth: depth)
        return [
            .init(name, given: ["\(part.rawValue).quantized", Self.ids]) { bytes, given in
                let values = Self.read(Int8.self, given[0])
                let expected =
                    sums == .ofLowNibbles
                    ? QuantizedRowsReference.lowSums(of: values, depth: depth)
                    : QuantizedRowsReference.sums(of: values, each: depth / perRow)
                let isOurs = Self.experts(given[1], count).map { $0 != nil }
                return CheckOutcome.exact(expected, width: perRow) {
                    part == .hidden || isOurs[$0 / perRow] ? Self.scale(bytes, $0) : expected[$0]
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
        return [
            .init(name, given: ["hidden.quantized", "hidden.scales", Self.ids]) { bytes, given in
                let experts = Self.experts(given[2], data.problem.experts)
                let expected = MoEStage1Reference(
                    results: selection.count, depth: data.problem.hidden, expertsPerToken: topk,
                    activations: Self.read(Int8.self, given[0]), activationScales: Self.read(Float.self, given[1]),
                    experts: experts.map { $0 ?? -1 }, weights: data.first.weights, groupDepth: data.first.groupDepth
                ).output(last: rounding)
                return CheckOutcome.bounded(expected, selection) { place in
                    experts[place / selection.width] == nil ? 0 : Self.result(bytes, place)
                }.about(name)
            }
        ]
            + zeros(name, outside: gaps, given: [Self.ids]) {
                Self.experts($0[0], data.problem.experts).map { $0 != nil }
            }
    }

    /// The weighted sums of the second product of the rows that are there.
    private var secondProduct: [VerificationRun.JointCheck] {
        let (data, roundings, tokens, rounding) = (data, roundings, problem.tokens, lastRoundings.second)
        let selection = data.channels
        return [
            .init("out", given: ["rows.quantized", "rows.scales", Self.ids, Self.routeWeights]) { bytes, given in
                let expected = MoEStage2Reference(
                    tokens: tokens, channels: selection.count, depth: data.problem.width,
                    expertsPerToken: data.problem.expertsPerToken, activations: Self.read(Int8.self, given[0]),
                    activationScales: Self.read(Float.self, given[1]),
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
