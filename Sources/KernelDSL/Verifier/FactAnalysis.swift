/// Finds, for every variable, how far it is the same and what divides it.
///
/// Loops are walked until nothing changes; both facts only ever weaken, so that ends.
struct FactAnalysis {
    private(set) var facts: [String: ValueFacts] = [:]
    private let waveSize: Int

    init(_ kernel: Kernel, waveSize: Int) {
        self.waveSize = waveSize
        var previous: [String: ValueFacts]
        repeat {
            previous = facts
            walk(kernel.body, flow: .workgroup)
        } while facts != previous
    }

    private mutating func walk(_ statements: [Statement], flow: Uniformity) {
        for statement in statements {
            switch statement {
            case .define(let variable, let value), .assign(let variable, let value):
                record(variable, self.facts(of: value), flow)
            case .load(let variable, _, let index, _), .loadShared(let variable, _, let index):
                let place = self.facts(of: index)
                record(
                    variable, ValueFacts(uniformity: place.uniformity, repeats: place.repeats, divisor: 1), flow)
            case .loadBuffer(let variable, _, let vectorOffset, let scalarOffset, _):
                let uniformity = max(uniformity(of: vectorOffset), uniformity(of: scalarOffset))
                // The descriptor's base may be another in each wave.
                record(variable, ValueFacts(uniformity: uniformity, repeats: false, divisor: 1), flow)
            case .crossLane(let variable, let operation, let operands):
                record(variable, facts(of: operation, operands.map { self.facts(of: $0) }), flow)
            case .matrix(let accumulator, _, _, _):
                record(accumulator, ValueFacts(uniformity: .lane, repeats: false, divisor: 1), flow)
            case .loop(let counter, let from, let end, let step, let body):
                let start = self.facts(of: from)
                let last = self.facts(of: end)
                let uniformity = max(start.uniformity, last.uniformity)
                let divisor = greatestCommonDivisor(start.divisor, step)
                record(
                    counter,
                    ValueFacts(uniformity: uniformity, repeats: start.repeats && last.repeats, divisor: divisor), flow)
                walk(body, flow: max(flow, uniformity))
            case .branch(let condition, _, let then, let otherwise):
                let flow = max(flow, uniformity(of: condition))
                walk(then, flow: flow)
                walk(otherwise, flow: flow)
            case .comment, .store, .storeShared, .describe, .loadIntoShared, .atomic, .exit, .barrier, .schedule, .keep,
                .prefetch:
                break
            }
        }
    }

    private mutating func record(_ variable: Variable, _ new: ValueFacts, _ flow: Uniformity) {
        var new = new
        if variable.isMutable {
            new.uniformity = max(new.uniformity, flow)
            new.repeats = new.repeats && flow == .workgroup
        }
        facts[variable.name] = facts[variable.name].map { $0.joined(with: new) } ?? new
    }

    private func facts(of operation: CrossLaneOperation, _ operands: [ValueFacts]) -> ValueFacts {
        let repeats = operands.allSatisfy(\.repeats)
        let divisor = operands.first?.divisor ?? 1
        return switch operation {
        case .uniform:
            ValueFacts(
                uniformity: min(operands.first?.uniformity ?? .lane, .wave), repeats: repeats, divisor: divisor)
        case .shuffle, .shuffleExclusiveOr:
            ValueFacts(uniformity: .lane, repeats: repeats, divisor: divisor)
        case .ballot:
            // Waves whose lanes have the same see the same lanes.
            ValueFacts(uniformity: repeats ? .workgroup : .wave, repeats: repeats, divisor: 1)
        }
    }

    func uniformity(of value: Value) -> Uniformity { facts(of: value).uniformity }

    func facts(of value: Value) -> ValueFacts {
        switch value.node {
        case .integer(let constant):
            return ValueFacts(uniformity: .workgroup, repeats: true, divisor: abs(Int(max(constant, -.max))))
        case .real:
            return ValueFacts(uniformity: .workgroup, repeats: true, divisor: 1)
        case .builtin(let builtin):
            let isLane = builtin == .thread || builtin == .lane
            return ValueFacts(
                uniformity: isLane ? .lane : .workgroup, repeats: builtin != .thread, divisor: 1)
        case .parameter:
            return ValueFacts(uniformity: .workgroup, repeats: true, divisor: 1)
        case .variable(let variable):
            return facts[variable.name] ?? ValueFacts(uniformity: .workgroup, repeats: true, divisor: 0)
        case .binary(let operation, let left, let right):
            return facts(of: operation, left, right)
        case .negate(let operand):
            return facts(of: operand)
        case .convert(let operand):
            var result = facts(of: operand)
            // Integers wrap at a power of two, which only leaves such divisors.
            result.divisor = result.divisor == 0 ? 0 : lowBit(result.divisor)
            return result
        case .reinterpret(let operand), .slice(let operand, _), .splat(let operand):
            var result = facts(of: operand)
            result.divisor = 1
            return result
        case .select(let condition, let whenTrue, let whenFalse):
            var result = facts(of: whenTrue).joined(with: facts(of: whenFalse))
            let choice = facts(of: condition)
            result.uniformity = max(result.uniformity, choice.uniformity)
            result.repeats = result.repeats && choice.repeats
            return result
        case .vector(let elements), .function(_, let elements):
            let parts = elements.map { facts(of: $0) }
            return ValueFacts(
                uniformity: parts.map(\.uniformity).max() ?? .workgroup, repeats: parts.allSatisfy(\.repeats),
                divisor: 1)
        }
    }

    private func facts(of operation: BinaryOperator, _ left: Value, _ right: Value) -> ValueFacts {
        let (a, b) = (facts(of: left), facts(of: right))
        let uniformity = max(a.uniformity, b.uniformity)
        let divisor =
            switch operation {
            case .add, .subtract: greatestCommonDivisor(a.divisor, b.divisor)
            case .multiply: product(a.divisor, b.divisor)
            case .divide: quotient(a.divisor, right)
            case .remainder: greatestCommonDivisor(a.divisor, b.divisor)
            case .shiftLeft: shifted(a.divisor, right)
            case .or, .exclusiveOr: min(lowBit(a.divisor), lowBit(b.divisor))
            case .and: max(lowBit(a.divisor), lowBit(b.divisor))
            default: 1
            }
        return ValueFacts(
            uniformity: isWaveNumber(operation, left, right) ? .wave : uniformity, repeats: a.repeats && b.repeats,
            divisor: divisor)
    }

    /// Whether it is the thread's number divided by a multiple of the wave's size.
    private func isWaveNumber(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> Bool {
        guard operation == .divide, left.node == .builtin(.thread), case .integer(let size) = right.node else {
            return false
        }
        return size > 0 && Int(size) % waveSize == 0
    }

    private static let largestDivisor: Int = 1 << 40

    private func product(_ a: Int, _ b: Int) -> Int {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow || product > Self.largestDivisor ? max(a, b) : product
    }

    private func quotient(_ divisor: Int, _ right: Value) -> Int {
        guard case .integer(let by) = right.node, by > 0, divisor % Int(by) == 0 else { return 1 }
        return divisor / Int(by)
    }

    private func shifted(_ divisor: Int, _ right: Value) -> Int {
        guard case .integer(let by) = right.node, 0..<32 ~= by else { return divisor }
        return product(divisor, 1 << Int(by))
    }

    private func lowBit(_ divisor: Int) -> Int {
        divisor == 0 ? Self.largestDivisor : divisor & (0 - divisor)
    }
}
