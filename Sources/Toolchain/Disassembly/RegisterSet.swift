/// A set of vector, accumulation and scalar registers.
struct RegisterSet: Equatable {
    private var vector: Set<Int> = []
    private var accumulation: Set<Int> = []
    private var scalar: Set<Int> = []

    init() {}

    /// The registers that an operand such as "v7" or "a[0:3]" names; none where it is no register.
    init(operand: some StringProtocol) {
        let bytes = Array(operand.utf8)
        guard let file = bytes.first, let range = Self.range(bytes.dropFirst()) else { return }
        switch file {
        case 0x76: vector = Set(range)
        case 0x61: accumulation = Set(range)
        case 0x73: scalar = Set(range)
        default: break
        }
    }

    var isEmpty: Bool { vector.isEmpty && accumulation.isEmpty && scalar.isEmpty }

    func intersects(_ other: Self) -> Bool {
        !vector.isDisjoint(with: other.vector) || !accumulation.isDisjoint(with: other.accumulation)
            || !scalar.isDisjoint(with: other.scalar)
    }

    mutating func formUnion(_ other: Self) {
        vector.formUnion(other.vector)
        accumulation.formUnion(other.accumulation)
        scalar.formUnion(other.scalar)
    }

    mutating func subtract(_ other: Self) {
        vector.subtract(other.vector)
        accumulation.subtract(other.accumulation)
        scalar.subtract(other.scalar)
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

    /// A decimal number of at most four digits, more than any register's.
    private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 4, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return bytes.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
