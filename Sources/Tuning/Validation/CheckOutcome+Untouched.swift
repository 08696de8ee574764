import Glibc
import Kernels

extension CheckOutcome {
    /// This outcome, and as wrong what was written to `tensor` outside `selection`, where no workgroup ran.
    ///
    /// Those elements must be as they were filled before the launch; they do not count as compared.
    func with(_ bytes: UnsafeRawBufferPointer, of tensor: Tensor, untouchedOutside selection: ChannelSelection)
        -> CheckOutcome
    {
        guard let poison = tensor.poison, let base = bytes.baseAddress else { return self }
        let size = tensor.element.size
        let filled = [UInt8](repeating: poison, count: selection.width * size)
        var touched = 0
        var first: String?
        for row in 0..<(bytes.count / (selection.width * size)) {
            for gap in selection.gaps {
                let start = (row * selection.width + gap.lowerBound) * size
                guard memcmp(base + start, filled, gap.count * size) != 0 else { continue }
                for channel in gap {
                    let place = (row * selection.width + channel) * size
                    guard bytes[place..<(place + size)].contains(where: { $0 != poison }) else { continue }
                    touched += 1
                    first = first ?? "row \(row), column \(channel): written, but no workgroup of its channel tile ran"
                }
            }
        }
        return CheckOutcome(
            elements: elements, wrong: wrong + touched, worstRatio: touched > 0 ? .infinity : worstRatio,
            firstWrong: firstWrong ?? first)
    }

    /// This outcome, and as wrong what was written to rows of `tensor` that `rows` says no to.
    ///
    /// Those must be as they were filled before the launch; they do not count as compared.
    func with(_ bytes: UnsafeRawBufferPointer, of tensor: Tensor, untouchedBeside rows: [Bool]) -> CheckOutcome {
        guard let poison = tensor.poison, !rows.isEmpty else { return self }
        let size = bytes.count / rows.count
        let touched = rows.indices.filter { row in
            !rows[row] && bytes[(row * size)..<((row + 1) * size)].contains { $0 != poison }
        }
        let found = touched.first.map { "row \($0): written, but its expert is on another rank" }
        return CheckOutcome(
            elements: elements, wrong: wrong + touched.count, worstRatio: touched.isEmpty ? worstRatio : .infinity,
            firstWrong: firstWrong ?? found)
    }

    /// Nothing compared, nothing wrong.
    static let nothing = CheckOutcome(elements: 0, wrong: 0, worstRatio: 0, firstWrong: nil)
}
