/// Finds the lanes of a workgroup that write an output.
///
/// Conditions that depend on nothing but the lane's number are evaluated for each lane. Any other condition may go either
/// way: under a bounds guard the lanes that stay out own no element; under a choice both sides must write.
struct LaneCoverage {
    private let kernel: Kernel
    private let output: String
    private let waveSize: Int
    /// Whether loops go over the elements that a task owns, as on a CPU: one that does not run leaves none out.
    private let loopsOverElements: Bool
    private var known: [String: [Int64]] = [:]

    init(of output: String, in kernel: Kernel, target: Target) {
        self.kernel = kernel
        self.output = output
        waveSize = target.waveSize
        loopsOverElements = target.isCPU
    }

    /// The lanes that neither write the output nor stand aside of a bounds guard around a write of it.
    mutating func missing() -> [Int] {
        let written = walk(kernel.body)
        return written.indices.filter { !written[$0] }
    }

    private var none: [Bool] { [Bool](repeating: false, count: kernel.workgroupSize) }

    private mutating func walk(_ statements: [Statement]) -> [Bool] {
        var written = none
        for statement in statements {
            let more: [Bool]
            switch statement {
            case .store(_, let pointer, _, _) where pointer.name == output,
                .atomic(_, _, let pointer, _) where pointer.name == output:
                more = none.map { _ in true }
            case .branch(let condition, let purpose, let then, let otherwise):
                more = branch(condition, purpose, walk(then), walk(otherwise))
            case .loop(_, let from, let to, _, let body):
                more =
                    loopsOverElements || beginsByLane(from) || runsAtLeastOnce(from, to) ? walk(body) : none
            case .define(let variable, let value):
                if !variable.isMutable, let values = evaluate(value) {
                    known[variable.name] = values
                }
                continue
            case .crossLane(let variable, .uniform, let operands):
                if let operand = operands.first, let values = evaluate(operand) {
                    known[variable.name] = values.indices.map { values[$0 / waveSize * waveSize] }
                }
                continue
            default:
                continue
            }
            written = zip(written, more).map { $0 || $1 }
        }
        return written
    }

    private func branch(_ condition: Value, _ purpose: BranchPurpose, _ then: [Bool], _ otherwise: [Bool]) -> [Bool] {
        let taken = evaluate(condition).map { $0.map { $0 != 0 } }
        switch purpose {
        case .bounds:
            // The lanes outside own no element, provided that the guarded part writes the output at all.
            guard then.contains(true) else { return otherwise }
            return then.indices.map { lane in
                taken.map { !$0[lane] || then[lane] } ?? then[lane]
            }
        case .choice:
            return then.indices.map { lane in
                taken.map { $0[lane] ? then[lane] : otherwise[lane] } ?? (then[lane] && otherwise[lane])
            }
        }
    }

    /// Whether lanes begin a loop at places of their own: it goes over the elements that each of them owns.
    private func beginsByLane(_ from: Value) -> Bool {
        switch from.node {
        case .builtin(let builtin): builtin == .thread || builtin == .lane
        case .binary(_, let left, let right): beginsByLane(left) || beginsByLane(right)
        case .convert(let operand), .negate(let operand): beginsByLane(operand)
        default: false
        }
    }

    private func runsAtLeastOnce(_ from: Value, _ to: Value) -> Bool {
        guard case .integer(let start) = from.node, case .integer(let end) = to.node else { return false }
        return start < end
    }

    /// The value in each lane, where it depends on nothing but the lane's number.
    private func evaluate(_ value: Value) -> [Int64]? {
        switch value.node {
        case .integer(let constant):
            return [Int64](repeating: constant, count: kernel.workgroupSize)
        case .builtin(.thread):
            return (0..<kernel.workgroupSize).map { Int64($0) }
        case .builtin(.lane):
            return (0..<kernel.workgroupSize).map { Int64($0 % waveSize) }
        case .variable(let variable):
            return known[variable.name]
        case .convert(let operand) where value.type.scalar.isInteger && operand.type.scalar.isInteger:
            return evaluate(operand).flatMap { fitting($0, value.type) }
        case .binary(let operation, let left, let right):
            guard let a = evaluate(left), let b = evaluate(right) else { return nil }
            var result: [Int64] = []
            for (x, y) in zip(a, b) {
                guard let z = Self.apply(operation, x, y) else { return nil }
                result.append(z)
            }
            return fitting(result, value.type)
        default:
            return nil
        }
    }

    /// The values, if `type` holds them all: what wraps is not evaluated.
    private func fitting(_ values: [Int64], _ type: ValueType) -> [Int64]? {
        guard let range = type.scalar.range, values.allSatisfy({ range ~= $0 }) else { return nil }
        return values
    }

    private static func apply(_ operation: BinaryOperator, _ x: Int64, _ y: Int64) -> Int64? {
        switch operation {
        case .add: checked(x.addingReportingOverflow(y))
        case .subtract: checked(x.subtractingReportingOverflow(y))
        case .multiply: checked(x.multipliedReportingOverflow(by: y))
        case .divide: checked(x.dividedReportingOverflow(by: y))
        case .remainder: checked(x.remainderReportingOverflow(dividingBy: y))
        case .and: x & y
        case .or: x | y
        case .exclusiveOr: x ^ y
        case .shiftLeft: 0..<32 ~= y ? x << y : nil
        case .shiftRight: 0..<32 ~= y ? x >> y : nil
        case .less: x < y ? 1 : 0
        case .lessOrEqual: x <= y ? 1 : 0
        case .greaterOrEqual: x >= y ? 1 : 0
        case .equal: x == y ? 1 : 0
        case .notEqual: x != y ? 1 : 0
        }
    }

    private static func checked(_ result: (partialValue: Int64, overflow: Bool)) -> Int64? {
        result.overflow ? nil : result.partialValue
    }
}
