import KernelDSL
import Testing

@Suite("Kernel verifier")
struct KernelVerifierTests {
    @Test("LDS: what the target has, and not a byte more, padding between arrays included")
    func sharedMemory() {
        func allocate(_ bytes: Int..., target: Target) -> SmallKernel {
            SmallKernel(target: target) { kernel in
                for count in bytes {
                    kernel.store(.constant(0, .i8), to: kernel.sharedBuffer("tile", .i8, count: count), at: .thread)
                }
            }
        }
        allocate(65_536, target: .gfx942).expectAccepted()
        allocate(65_537, target: .gfx942)
            .expect(only: .sharedMemory(bytes: 65_537, limit: 65_536, target: "gfx942"), naming: "65537 bytes")
        allocate(1, 65_520, target: .gfx942).expectAccepted()
        allocate(1, 65_521, target: .gfx942)
            .expect(only: .sharedMemory(bytes: 65_537, limit: 65_536, target: "gfx942"), naming: "gfx942")
        allocate(163_840, target: .gfx950).expectAccepted()
        allocate(163_841, target: .gfx950)
            .expect(only: .sharedMemory(bytes: 163_841, limit: 163_840, target: "gfx950"), naming: "gfx950")
    }

    @Test(
        "a workgroup is a number of whole waves up to the target's limit", arguments: [-64, 0, 1, 63, 96, 1088, 2048])
    func refusedWorkgroups(lanes: Int) {
        SmallKernel(workgroupSize: lanes) { $0.barrier(.workgroup) }
            .expect(only: .workgroup(lanes: lanes, limit: 1024, waveSize: 64), naming: "\(lanes) lanes")
    }

    @Test("workgroups that are possible", arguments: [64, 128, 256, 1024])
    func workgroups(lanes: Int) {
        SmallKernel(workgroupSize: lanes) { $0.barrier(.workgroup) }.expectAccepted()
    }

    @Test("instructions that the target lacks, with those that it has")
    func instructions() throws {
        func multiply(_ instruction: MatrixInstruction, target: Target) -> SmallKernel {
            SmallKernel(target: target) { kernel in
                let zero: Value =
                    instruction.accumulator == .i32
                    ? .constant(0, instruction.accumulatorType)
                    : .constant(0, ValueType(.i32, instruction.accumulatorRegisters))
                        .reinterpreted(as: instruction.accumulatorType)
                let sum = kernel.mutable("sum", zero)
                let operand = Value.constant(0, instruction.operandType)
                kernel.multiply(operand, operand, into: sum, using: instruction)
                kernel.keep(.variable(sum))
            }
        }
        for target in Target.all {
            let has = MatrixInstruction.all.filter { $0.architectures.contains(target.architecture) }
            for instruction in MatrixInstruction.all {
                let kernel = multiply(instruction, target: target)
                if has.contains(instruction) {
                    kernel.expectAccepted()
                } else {
                    kernel.expect(
                        only: .missingInstruction(
                            name: instruction.name, target: target.architecture, has: has.map(\.name)),
                        naming: instruction.name)
                }
            }
        }
    }

    @Test("the operands of a matrix instruction")
    func matrixOperands() {
        func multiply(
            _ a: ValueType = .i32x2, _ b: ValueType = .i32x2, into sum: ValueType = .i32x4
        ) -> SmallKernel {
            SmallKernel { kernel in
                let sum = kernel.mutable("sum", .constant(0, sum))
                kernel.multiply(.constant(1, a), .constant(2, b), into: sum, using: .i32_16x16x32_i8)
                kernel.keep(.variable(sum))
            }
        }
        multiply().expectAccepted()
        multiply(.i32x4).expect(
            only: .operand(
                operation: "operand A of i32_16x16x32_i8", value: "1", found: .i32x4, expected: .i32x2),
            naming: "operand A of i32_16x16x32_i8 takes i32x2, but '1' is i32x4")
        multiply(.i32x2, .u32x2).expect(
            only: .operand(operation: "operand B of i32_16x16x32_i8", value: "2", found: .u32x2, expected: .i32x2),
            naming: "'2' is u32x2")
        multiply(into: .i32x16).expect(
            only: .operand(
                operation: "the accumulator of i32_16x16x32_i8", value: "sum", found: .i32x16, expected: .i32x4),
            naming: "'sum' is i32x16")
    }

    @Test("memory is used as it was declared")
    func access() {
        SmallKernel { kernel in
            let input = kernel.pointer("input", .i32)
            kernel.store(1, to: input, at: .thread)
        }
        .expect(only: .forbiddenAccess(memory: "input", access: "writes"), naming: "writes 'input'")
        SmallKernel { kernel in
            kernel.keep(kernel.load("x", from: kernel.pointer("output", .i32, .write), at: .thread))
        }
        .expect(only: .forbiddenAccess(memory: "output", access: "reads"), naming: "reads 'output'")
        SmallKernel { kernel in
            let rows = kernel.describe("rows", kernel.pointer("output", .i32, .write), bytes: 64)
            kernel.keep(kernel.load("x", .i32, from: rows, vectorOffset: .lane * 4))
        }
        .expect(only: .forbiddenAccess(memory: "output", access: "reads"), naming: "reads 'output'")
        SmallKernel { kernel in
            kernel.atomic(.addF32, .constant(1.5 as Float), to: kernel.pointer("sums", .f32, .write), at: .thread)
        }
        .expect(only: .forbiddenAccess(memory: "sums", access: "adds to"), naming: "adds to 'sums'")
        SmallKernel { kernel in
            kernel.store(1, to: kernel.pointer("sums", .i32, .accumulate), at: .thread)
        }
        .expect(only: .forbiddenAccess(memory: "sums", access: "writes"), naming: "writes 'sums'")
    }

    @Test("what is computed must be used")
    func unused() {
        SmallKernel { _ = $0.define("forgotten", .thread + 1) }
            .expect(only: .unused(variable: "forgotten"), naming: "'forgotten'")
        SmallKernel { _ = $0.load("x", from: $0.pointer("input", .i32), at: .thread) }
            .expect(only: .unused(variable: "x"), naming: "'x'")
        SmallKernel { _ = $0.shuffle("other", .thread, from: 0) }
            .expect(only: .unused(variable: "other"), naming: "'other'")
        SmallKernel { _ = $0.ballot("voters", Value.thread.equals(0)) }
            .expect(only: .unused(variable: "voters"), naming: "'voters'")
        SmallKernel { _ = $0.describe("rows", $0.pointer("input", .i32), bytes: 64) }
            .expect(only: .unused(variable: "rows"), naming: "'rows'")
        SmallKernel { kernel in
            let sum = kernel.mutable("sum", .constant(0, .i32x4))
            kernel.multiply(.constant(1, .i32x2), .constant(1, .i32x2), into: sum, using: .i32_16x16x32_i8)
        }
        .expect(only: .unused(variable: "sum"), naming: "'sum'")
    }

    @Test("what is used must stand in scope")
    func scopes() {
        SmallKernel { kernel in
            var inner: Value = 0
            kernel.branch(.block.equals(0), .choice) {
                inner = kernel.define("inner", .thread)
            }
            kernel.keep(inner)
        }
        .expect(only: .undefined(variable: "inner"), naming: "'inner'")
        SmallKernel { kernel in
            var counter: Value = 0
            kernel.loop("i", from: 0, to: 4, by: 1) { counter = $0 }
            kernel.keep(counter)
        }
        .expect(only: .undefined(variable: "i"), naming: "'i'")
        SmallKernel { kernel in
            let never = kernel.register("never", .i32)
            kernel.assign(never, 3)
        }
        .expect(only: .undefined(variable: "never"), naming: "'never'")
        let other = KernelBuilder(name: "other", summary: "another kernel.", workgroupSize: 64)
        let (foreign, number) = (other.pointer("foreign", .i32), other.scalar("number"))
        SmallKernel { $0.keep($0.load("x", from: foreign, at: .thread)) }
            .expect(only: .undefined(variable: "foreign"), naming: "'foreign'")
        SmallKernel { $0.keep(number) }.expect(only: .undefined(variable: "number"), naming: "'number'")
        let array = other.sharedBuffer("array", .i32, count: 64)
        SmallKernel { $0.store(1, to: array, at: .lane) }
            .expect(only: .undefined(variable: "array"), naming: "'array'")
    }

    @Test("a descriptor is used where it stands in scope")
    func descriptorScope() throws {
        SmallKernel { kernel in
            let input = kernel.pointer("input", .i32)
            var inner: BufferDescriptor?
            kernel.branch(.block.equals(0), .choice) {
                let rows = kernel.describe("rows", input, bytes: 64)
                kernel.keep(kernel.load("x", .i32, from: rows, vectorOffset: .lane * 4))
                inner = rows
            }
            if let inner {
                kernel.keep(kernel.load("y", .i32, from: inner, vectorOffset: .lane * 4))
            }
        }
        .expect(only: .undefined(variable: "rows"), naming: "'rows'")
    }

    @Test("a register that two scopes load is two variables")
    func registers() {
        SmallKernel { kernel in
            let input = kernel.pointer("input", .i32)
            let register = kernel.register("w", .i32)
            for _ in 0..<2 {
                kernel.branch(.block.equals(0), .choice) {
                    kernel.reload(register, from: input, at: .thread)
                    kernel.keep(.variable(register))
                }
            }
        }
        .expectAccepted()
    }

    @Test("immutable variables and counters stay as they are")
    func immutable() throws {
        SmallKernel { kernel in
            let value = kernel.define("fixed", .thread)
            if case .variable(let variable) = value.node { kernel.assign(variable, 2) }
            kernel.keep(value)
        }
        .expect(only: .immutable(variable: "fixed"), naming: "'fixed'")
        SmallKernel { kernel in
            kernel.loop("i", from: 0, to: 4, by: 1) { i in
                if case .variable(let variable) = i.node { kernel.assign(variable, i + 1) }
            }
        }
        .expect(only: .immutable(variable: "i"), naming: "'i'")
    }

    @Test("a loop goes forward", arguments: [0, -1])
    func loopSteps(step: Int) {
        SmallKernel { kernel in
            kernel.loop("i", from: 0, to: 4, by: step) { kernel.keep($0) }
        }
        .expect(only: .malformed(value: "i", problem: "a loop that steps by \(step)"), naming: "'i'")
    }

    @Test("verify throws the first error, and all are listed in the order of the text")
    func order() {
        let builder = KernelBuilder(name: "wrong", summary: "a kernel under test.", workgroupSize: 63)
        builder.exit(when: .thread.equals(0))
        _ = builder.define("forgotten", 1)
        let kernel = builder.build()
        let verifier = KernelVerifier(target: .gfx942)
        let reasons: [VerificationError.Reason] = [
            .workgroup(lanes: 63, limit: 1024, waveSize: 64), .divergentExit(value: "(thread == 0)"),
            .unused(variable: "forgotten"),
        ]
        #expect(verifier.errors(in: kernel).map(\.reason) == reasons)
        let thrown = #expect(throws: VerificationError.self) { try verifier.verify(kernel) }
        #expect(thrown == verifier.errors(in: kernel).first)
    }
}
