import KernelDSL
import Kernels

/// Follows the ranges of a kernel's integers, and finds indices that leave their tensor and numbers that leave their type.
struct IndexRanges {
    private let plan: LaunchPlan
    private let tasks: Int
    /// What variables are known to be, by the name that the kernel's writer gave them: data, and what follows from guards.
    private let known: [String: ClosedRange<Int>]
    private var ranges: [String: ClosedRange<Int>] = [:]

    /// What was found.
    private(set) var problems: [String] = []
    /// Loads and stores whose index was compared with its tensor.
    private(set) var accesses = 0

    init(plan: LaunchPlan, step: LaunchStep, known: [String: ClosedRange<Int>]) {
        self.plan = plan
        self.known = known
        tasks = step.grid.count
        for (parameter, argument) in zip(step.kernel.parameters, step.arguments) {
            if case .scalar(_, let value, _) = argument {
                ranges[parameter.name] = value...value
            }
        }
    }

    mutating func walk(_ statements: [Statement]) {
        for statement in statements {
            switch statement {
            case .define(let variable, let value):
                let range = range(of: value)
                ranges[variable.name] = known(variable.name) ?? (variable.isMutable ? nil : range)
            case .load(let variable, let pointer, let index, _):
                check(index, pointer, variable.type)
                ranges[variable.name] = known(variable.name)
            case .store(let value, let pointer, let index, _):
                check(index, pointer, value.type)
            case .loop(let counter, let from, let to, let step, let body):
                if let start = range(of: from), start.count == 1, let end = range(of: to),
                    end.upperBound > start.lowerBound
                {
                    let steps = (end.upperBound - 1 - start.lowerBound) / step
                    ranges[counter.name] = start.lowerBound...(start.lowerBound + steps * step)
                }
                walk(body)
            case .branch(_, _, let then, let otherwise):
                walk(then)
                walk(otherwise)
            default:
                break
            }
        }
    }

    /// Kernels number the variables of one name: `row`, `row_2`.
    private func known(_ name: String) -> ClosedRange<Int>? {
        known[name]
            ?? name.lastIndex(of: "_").flatMap { place in
                name[place...].dropFirst().allSatisfy(\.isNumber) ? known[String(name[..<place])] : nil
            }
    }

    private mutating func check(_ index: Value, _ pointer: GlobalPointer, _ type: ValueType) {
        guard let range = range(of: index), let tensor = plan.tensor(pointer.name) else {
            problems.append("'\(index)' into \(pointer.name) has no known range")
            return
        }
        accesses += 1
        let end = range.upperBound * pointer.element.size + type.size
        if range.lowerBound < 0 || end > tensor.size {
            problems.append("'\(index)' is \(range), \(pointer.name) has \(tensor.size / pointer.element.size)")
        }
    }

    private mutating func range(of value: Value) -> ClosedRange<Int>? {
        guard let range = unchecked(value) else { return nil }
        if value.type.scalar == .i32, range.lowerBound < Int(Int32.min) || range.upperBound > Int(Int32.max) {
            problems.append("'\(value)' is \(range), which i32 does not hold")
        }
        return range
    }

    private mutating func unchecked(_ value: Value) -> ClosedRange<Int>? {
        guard value.type.width == 1 else { return nil }
        switch value.node {
        case .integer(let constant): return Int(constant)...Int(constant)
        case .builtin(.blockX): return 0...(tasks - 1)
        case .parameter(let name): return ranges[name]
        case .variable(let variable): return ranges[variable.name]
        case .convert(let operand) where value.type.scalar.isInteger: return range(of: operand)
        case .select(let condition, let whenTrue, let whenFalse):
            guard var a = range(of: whenTrue), let b = range(of: whenFalse) else { return nil }
            if case .binary(.less, whenTrue, let limit) = condition.node, let end = range(of: limit),
                end.upperBound > a.lowerBound
            {
                a = a.lowerBound...min(a.upperBound, end.upperBound - 1)
            }
            return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
        case .binary(let operation, let left, let right):
            guard let a = range(of: left), let b = range(of: right) else { return nil }
            return combined(operation, a, b)
        default: return nil
        }
    }

    private func combined(
        _ operation: BinaryOperator, _ a: ClosedRange<Int>, _ b: ClosedRange<Int>
    ) -> ClosedRange<Int>? {
        switch operation {
        case .add: a.lowerBound + b.lowerBound...a.upperBound + b.upperBound
        case .subtract: a.lowerBound - b.upperBound...a.upperBound - b.lowerBound
        case .multiply where a.lowerBound >= 0 && b.lowerBound >= 0:
            a.lowerBound * b.lowerBound...a.upperBound * b.upperBound
        case .divide where a.lowerBound >= 0 && b.lowerBound > 0:
            a.lowerBound / b.upperBound...a.upperBound / b.lowerBound
        case .and where b.lowerBound >= 0: 0...b.upperBound
        case .shiftRight where a.lowerBound >= 0 && b.lowerBound == b.upperBound:
            a.lowerBound >> b.lowerBound...a.upperBound >> b.lowerBound
        default: nil
        }
    }
}
