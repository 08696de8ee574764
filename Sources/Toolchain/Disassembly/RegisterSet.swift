/// A set of vector and accumulation registers: what a value can lie in between its load and its use.
struct RegisterSet: Equatable {
    /// Bits 0 to 255 stand for vector registers, 256 to 511 for accumulation registers.
    private var bits = SIMD8<UInt64>.zero

    init() {}

    /// The registers that an operand such as "v7" or "a[0:3]" names; none where it names no such register.
    init(operand: some StringProtocol) {
        let bytes = Array(operand.utf8)
        let first: Int
        switch bytes.first {
        case 0x76: first = 0
        case 0x61: first = 256
        default: return
        }
        guard let range = Self.range(bytes.dropFirst()) else { return }
        for number in range {
            bits[(first + number) / 64] |= 1 << UInt64(number % 64)
        }
    }

    var isEmpty: Bool { bits == .zero }

    func intersects(_ other: Self) -> Bool { bits & other.bits != .zero }

    mutating func formUnion(_ other: Self) {
        bits |= other.bits
    }

    mutating func subtract(_ other: Self) {
        bits &= ~other.bits
    }

    /// The range in "7" or "[0:3]".
    private static func range(_ bytes: ArraySlice<UInt8>) -> ClosedRange<Int>? {
        if let single = number(bytes) {
            return single...single
        }
        guard bytes.first == 0x5b, bytes.last == 0x5d else { return nil }
        let parts = bytes.dropFirst().dropLast().split(separator: 0x3a, omittingEmptySubsequences: false)
        guard parts.count == 2, let first = number(parts[0]), let last = number(parts[1]), first <= last else {
            return nil
        }
        return first...last
    }

    /// The number of a register: decimal, below 256.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 3, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let number = bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return number < 256 ? number : nil
    }
}
