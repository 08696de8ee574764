import ReferenceKernels
import Testing

@Suite("Rows that are known up to a bound, as INT8")
struct BoundedRowsTests {
    private let smallest = Double(QuantizedRowsReference.smallest)

    @Test("admit what either end of the bounds gives")
    func bounds() {
        let rows = BoundedRows(
            [BoundedValue(value: 2, bound: 0.01), BoundedValue(value: -1, bound: 0.01)], depth: 2)
        #expect(rows.values[0].errorRatio(of: 127) <= 1 && rows.values[1].errorRatio(of: -64) <= 1)
        #expect(rows.values[1].errorRatio(of: -62) > 1)
        #expect(rows.scales[0].errorRatio(of: 2.01 / 127) <= 1 && rows.scales[0].errorRatio(of: 2.02 / 127) > 1)
    }

    @Test("are zeros below where rows count, numbers above, and either where the bound leaves it open")
    func zeros() {
        func row(_ value: Double, _ bound: Double) -> BoundedRows {
            BoundedRows([BoundedValue(value: value, bound: bound)], depth: 1)
        }
        let below = row(smallest / 2, smallest / 4)
        #expect(below.scales[0].errorRatio(of: 0) == 0 && below.scales[0].errorRatio(of: smallest / 254) > 1)
        let above = row(smallest * 2, smallest / 4)
        #expect(above.scales[0].errorRatio(of: 0) > 1 && above.scales[0].errorRatio(of: smallest / 63.5) <= 1)
        let open = row(smallest, smallest / 4)
        #expect(open.scales[0].errorRatio(of: 0) <= 1 && open.scales[0].errorRatio(of: smallest / 127) <= 1)
        #expect(open.scales[0].errorRatio(of: 8 * smallest / 127) > 1)
        #expect(open.values[0].errorRatio(of: 0) <= 1 && open.values[0].errorRatio(of: 127) <= 1)
    }
}
