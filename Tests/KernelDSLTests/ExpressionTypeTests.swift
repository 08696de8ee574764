import KernelDSL
import Testing

@Suite("Types of expressions")
struct ExpressionTypeTests {
    private static let pair = Value.constant(1, .i32x2)
    private static let real = Value.constant(1.5 as Float)
    private static let byte = Value.thread.converted(to: .i8)

    /// An expression that the verifier refuses, the reason, and what the message must show.
    struct Case: Sendable, CustomTestStringConvertible {
        let value: Value
        let reason: VerificationError.Reason

        var testDescription: String { "\(value)" }

        static func malformed(_ value: Value, _ problem: String) -> Case {
            Case(value: value, reason: .malformed(value: value.description, problem: problem))
        }

        static func operand(
            _ value: Value, _ operation: String, _ offender: Value, expected: ValueType
        ) -> Case {
            Case(
                value: value,
                reason: .operand(
                    operation: operation, value: offender.description, found: offender.type, expected: expected))
        }
    }

    static let cases: [Case] = [
        .operand(.thread + pair, "'+'", pair, expected: .i32),
        .operand(.thread * .thread.converted(to: .i64), "'*'", .thread.converted(to: .i64), expected: .i32),
        .operand(
            .thread & .constant(1, .u32), "'&'", .constant(1, .u32), expected: .i32),
        .operand(real * 2, "'*'", 2, expected: .f32),
        .operand(Value.thread.equals(0).select(.thread, else: real), "a selection", real, expected: .i32),
        .operand(.call(.bitsOfFloat, .thread), "bitsOfFloat", .thread, expected: .f32),
        .operand(.call(.bitCount, .thread), "bitCount", .thread, expected: .u32),
        .malformed(real % real, "'%' does not take f32"),
        .malformed(real & real, "'&' does not take f32"),
        .malformed(Value.thread.equals(0) + Value.thread.equals(1), "'+' does not take bool"),
        .malformed(-Value.thread.equals(0), "'-' does not take bool"),
        .malformed(byte + byte, "arithmetic on i8; convert it to 32 bits first"),
        .malformed(-byte, "arithmetic on i8; convert it to 32 bits first"),
        .malformed(.constant(1 << 31), "a constant that i32 does not hold"),
        .malformed(.constant(-1, .u32), "a constant that u32 does not hold"),
        .malformed(.constant(1, .f32), "a constant that f32 does not hold"),
        .malformed(.constant(200, .i8), "a constant that i8 does not hold"),
        .malformed(
            Value.constant(1, ValueType(.u16)).reinterpreted(as: .bf16).converted(to: .f32),
            "bf16 is converted through its bits"),
        .malformed(Value.thread.reinterpreted(as: .i64), "i32 and i64 differ in size"),
        .malformed(pair.slice(from: 1, count: 2), "elements beyond the 2 of i32x2"),
        .malformed(pair[-1], "elements beyond the 2 of i32x2"),
        .malformed(.vector([.thread, real]), "a vector takes scalars of one type"),
        .malformed(.vector([pair, pair]), "a vector takes scalars of one type"),
        .malformed(.vector([.thread, .thread, .thread]), "a vector has 2, 4, 8, 16, 32 or 64 elements"),
        .malformed(.call(.permuteBytes, .constant(1, .u32)), "permuteBytes takes 3 operands"),
    ]

    @Test("what an operation does not take", arguments: cases)
    func refused(_ example: Case) {
        let errors = SmallKernel { $0.keep(example.value) }.errors
        #expect(errors.map(\.reason) == [example.reason])
        #expect(errors.allSatisfy { $0.description.contains("kernel 'small'") })
    }

    @Test("conditions and indices")
    func conditions() {
        SmallKernel { $0.branch(.thread, .choice) {} }
            .expect(
                only: .operand(operation: "a branch", value: "thread", found: .i32, expected: .boolean),
                naming: "'thread' is i32")
        SmallKernel { $0.exit(when: .block) }
            .expect(
                only: .operand(operation: "an exit", value: "blockX", found: .i32, expected: .boolean),
                naming: "'blockX'")
        SmallKernel { kernel in
            let wide = Value.block.converted(to: .i64)
            kernel.loop("i", from: 0, to: wide, by: 1) { kernel.keep($0) }
        }
        .expect(
            only: .operand(
                operation: "the end of loop 'i'", value: "i64(blockX)", found: .i64, expected: .i32),
            naming: "loop 'i'")
        SmallKernel { kernel in
            kernel.keep(kernel.load("x", from: kernel.pointer("input", .i32), at: Self.real))
        }
        .expect(only: .malformed(value: "1.5", problem: "an index of type f32"), naming: "'1.5'")
    }

    @Test("variables keep their type")
    func variables() {
        SmallKernel { kernel in
            let state = kernel.mutable("state", 0)
            kernel.assign(state, Self.real)
            kernel.keep(.variable(state))
        }
        .expect(
            only: .operand(operation: "the variable 'state'", value: "1.5", found: .f32, expected: .i32),
            naming: "the variable 'state' takes i32")
        SmallKernel { $0.keep($0.define("flags", Self.pair.equals(Self.pair))) }
            .expect(
                only: .malformed(value: "flags", problem: "a vector of booleans has no place in a register"),
                naming: "'flags'")
    }

    @Test("operands of atomics, exchanges and buffer loads")
    func statements() {
        SmallKernel { kernel in
            kernel.atomic(.addF32, .thread, to: kernel.pointer("sums", .f32, .accumulate), at: .thread)
        }
        .expect(
            only: .operand(operation: "the atomic addF32", value: "thread", found: .i32, expected: .f32),
            naming: "'thread' is i32")
        SmallKernel { kernel in
            kernel.atomic(.addF32, Self.real, to: kernel.pointer("sums", .i32, .accumulate), at: .thread)
        }
        .expect(
            only: .operand(operation: "the atomic addF32", value: "sums", found: .i32, expected: .f32),
            naming: "'sums' is i32")
        SmallKernel { $0.keep($0.uniform("first", Self.real)) }
            .expect(
                only: .operand(
                    operation: "the cross-lane operation uniform", value: "1.5", found: .f32, expected: .i32),
                naming: "'1.5'")
        SmallKernel { kernel in
            let rows = kernel.describe("rows", kernel.pointer("input", .i32), bytes: 64)
            kernel.keep(kernel.load("x", .bf16, from: rows, vectorOffset: .lane * 2))
        }
        .expect(
            only: .malformed(value: "x", problem: "a load of bf16; a descriptor gives 4, 8 or 16 bytes"),
            naming: "'x'")
        SmallKernel { kernel in
            kernel.store(.constant(0, .i8), to: kernel.pointer("output", .i32, .write), at: .thread)
        }
        .expect(
            only: .malformed(
                value: "thread", problem: "a store of i8 to 'output', whose elements are i32"),
            naming: "'output'")
    }
}
