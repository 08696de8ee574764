import ReferenceKernels

/// What a comparison of an output with its reference found.
public struct CheckOutcome: Hashable, Sendable {
    /// Elements compared.
    public let elements: Int
    /// Elements beyond their bound.
    public let wrong: Int
    /// The largest error as a share of its bound; 0 where everything was equal.
    public let worstRatio: Double
    /// The first wrong element: where, what was found, what was expected.
    public let firstWrong: String?

    /// The same about the tensor `name`, which says so where something is wrong.
    func about(_ name: String) -> CheckOutcome {
        CheckOutcome(
            elements: elements, wrong: wrong, worstRatio: worstRatio, firstWrong: firstWrong.map { "\(name), \($0)" })
    }

    /// What several comparisons found together.
    static func joining(_ outcomes: [CheckOutcome]) -> CheckOutcome {
        CheckOutcome(
            elements: outcomes.reduce(0) { $0 + $1.elements }, wrong: outcomes.reduce(0) { $0 + $1.wrong },
            worstRatio: outcomes.reduce(0) { max($0, $1.worstRatio) },
            firstWrong: outcomes.lazy.compactMap(\.firstWrong).first)
    }

    /// Compares floats, row-major with rows of `width`, with bounded values.
    public static func bounded(_ expected: [BoundedValue], width: Int, found: (Int) -> Double) -> CheckOutcome {
        bounded(expected, ChannelSelection(allOf: width), found: found)
    }

    /// Compares the floats of a selection of channels with bounded values; `found` is asked by the place in whole rows.
    public static func bounded(
        _ expected: [BoundedValue], _ selection: ChannelSelection, found: (Int) -> Double
    ) -> CheckOutcome {
        judge(
            expected.count, selection, ratio: { expected[$0].errorRatio(of: found($1)) },
            difference: { "\(found($1)) instead of \(expected[$0].value) within \(expected[$0].bound)" })
    }

    /// Compares integers, row-major with rows of `width`, exactly.
    public static func exact(_ expected: [Int32], width: Int, found: (Int) -> Int32) -> CheckOutcome {
        exact(expected, ChannelSelection(allOf: width), found: found)
    }

    /// Compares the integers of a selection of channels exactly; `found` is asked by the place in whole rows.
    public static func exact(
        _ expected: [Int32], _ selection: ChannelSelection, found: (Int) -> Int32
    ) -> CheckOutcome {
        judge(
            expected.count, selection, ratio: { found($1) == expected[$0] ? 0 : .infinity },
            difference: { "\(found($1)) instead of \(expected[$0])" })
    }

    private static func judge(
        _ count: Int, _ selection: ChannelSelection, ratio: (_ index: Int, _ place: Int) -> Double,
        difference: (_ index: Int, _ place: Int) -> String
    ) -> CheckOutcome {
        var wrong = 0
        var worst = 0.0
        var first: String?
        for index in 0..<count {
            let place = selection.place(of: index)
            let ratio = ratio(index, place)
            worst = max(worst, ratio)
            // Written so that a ratio that is not a number, or that a senseless bound made negative, counts as wrong.
            if !(0...1).contains(ratio) {
                wrong += 1
                let (row, column) = place.quotientAndRemainder(dividingBy: selection.width)
                first = first ?? "row \(row), column \(column): \(difference(index, place))"
            }
        }
        return CheckOutcome(elements: count, wrong: wrong, worstRatio: worst, firstWrong: first)
    }
}
