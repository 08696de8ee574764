import KernelDSL
import Kernels

extension ScheduleSabotage {
    /// What goes wrong between gate and up, and where kernels look for their rows.
    static let routed = [
        ScheduleSabotage(
            testDescription: "gate and up swapped", operations: [.stage1],
            rewriter: KernelRewriter(statement: { statement in
                guard case .branch(let condition, let purpose, let then, let otherwise) = statement else {
                    return [statement]
                }
                return [.branch(condition, purpose, then: swapped(then), otherwise: otherwise)]
            })),
        ScheduleSabotage(
            testDescription: "gate times up, without its SiLU", operations: [.stage1],
            rewriter: KernelRewriter(value: { value in
                guard case .function(.reciprocal, _) = value.node else { return value }
                return .constant(1 as Float, value.type)
            })),
        ScheduleSabotage(
            testDescription: "gate and up read as if each were in one run", operations: [.stage1],
            broken: ["gate_up": "separated"]),
        ScheduleSabotage(
            testDescription: "gate and up read as if they took turns", operations: [.stage1],
            settings: ["gate_up": "separated"], broken: ["gate_up": "tiles"]),
        ScheduleSabotage(
            testDescription: "a block that is never full is not computed", operations: [.stage1, .stage2],
            settings: ["routing": "inline"],
            rewriter: KernelRewriter(statement: { statement in
                guard case .define(let needed, let value) = statement, needed.name.hasPrefix("needed"),
                    case .select(_, _, let full) = value.node
                else { return [statement] }
                return [.define(needed, full)]
            })),
        ScheduleSabotage(
            testDescription: "the expert with the next entry instead of the next expert",
            operations: [.stage1, .stage2],
            settings: ["routing": "inline"],
            rewriter: KernelRewriter(value: { value in
                // Without the least of what is found the last one stays: experts before it are passed over.
                guard case .select(let condition, let candidate, _) = value.node,
                    case .binary(.less, _, let least) = condition.node, case .variable(let next) = least.node,
                    next.name.hasPrefix("next")
                else { return value }
                return candidate
            })),
    ]

    /// `body` with gate and up in each other's places where one is multiplied with the other's SiLU.
    private static func swapped(_ body: [Statement]) -> [Statement] {
        var body = body
        for place in body.indices.dropLast() {
            guard case .define(let exponential, let power) = body[place], exponential.name.hasPrefix("exponential"),
                case .function(let function, let operands) = power.node,
                case .binary(.multiply, _, let factor)? = operands.first?.node,
                case .define(let product, let value) = body[place + 1],
                case .binary(.multiply, let activated, let up) = value.node,
                case .binary(.multiply, let gate, let reciprocal) = activated.node
            else { continue }
            body[place] = .define(exponential, .call(function, up * factor))
            body[place + 1] = .define(product, up * reciprocal * gate)
        }
        return body
    }
}
