import KernelDSL
import Testing

@Suite("Kernels for CPUs")
struct CPUTargetTests {
    /// A kernel that stores `value`, for a CPU that has `vectors`.
    private func storing(_ value: Value, on vectors: VectorInstructions) -> SmallKernel {
        SmallKernel(workgroupSize: 1, target: .cpu(vectors)) { kernel in
            let output = kernel.pointer("output", ValueType(value.type.scalar), .write, alignment: 64)
            kernel.store(value, to: output, at: 0)
        }
    }

    private static func bytes(_ count: Int) -> Value { .constant(1, ValueType(.u8, count)) }
    private static func signed(_ count: Int) -> Value { .constant(1, ValueType(.i8, count)) }
    private static func shorts(_ count: Int) -> Value { .constant(1, ValueType(.i16, count)) }

    /// A function and the sets of instructions that have it.
    struct Case: Sendable, CustomTestStringConvertible {
        let value: Value
        let on: [VectorInstructions]
        var testDescription: String { "\(value)" }

        var function: Function? {
            if case .function(let function, _) = value.node { function } else { nil }
        }
    }

    private static func quads(_ count: Int) -> Value {
        .call(.dotByteQuads(count), .constant(0, ValueType(.i32, count)), bytes(4 * count), signed(4 * count))
    }

    static let functions: [Case] = [
        Case(value: .call(.dotBytePairs(16), bytes(32), signed(32)), on: [.avx2]),
        Case(value: .call(.dotBytePairs(8), bytes(16), signed(16)), on: []),
        Case(value: .call(.dotShortPairs(8), shorts(16), shorts(16)), on: [.avx2]),
        Case(value: .call(.dotShortPairs(4), shorts(8), shorts(8)), on: []),
        Case(value: quads(16), on: [.avx512VNNI]),
        Case(value: quads(8), on: [.avx512VNNI]),
        // There is an instruction, but the preamble has no word for it.
        Case(value: quads(4), on: []),
        Case(value: .call(.dotBytes, .constant(1), .constant(2), .constant(3)), on: []),
        Case(value: .call(.permuteBytes, .constant(1, .u32), .constant(2, .u32), .constant(3, .u32)), on: []),
        Case(value: .call(.bitCount, .constant(12, .u32)), on: VectorInstructions.all),
        Case(value: .call(.bitsOfFloat, .constant(1.5 as Float)), on: VectorInstructions.all),
    ]

    @Test("functions that a set of instructions has are accepted, others are refused by name", arguments: functions)
    func availability(_ example: Case) throws {
        let function = try #require(example.function)
        for vectors in VectorInstructions.all {
            let errors = storing(example.value, on: vectors).errors.map(\.reason)
            let lacks = VerificationError.Reason.malformed(
                value: example.value.description, problem: "cpu-\(vectors.name) does not have \(function)")
            #expect(errors.contains(lacks) == !example.on.contains(vectors), "\(vectors.name): \(errors)")
            #expect(errors.isEmpty == example.on.contains(vectors), "\(vectors.name): \(errors)")
        }
    }

    @Test("a GPU has none of the CPU's functions")
    func gpu() {
        for value in Self.functions.map(\.value) where value.type.width > 1 && value.type.width <= 8 {
            let errors = SmallKernel { $0.keep(value) }.errors
            #expect(errors.contains { $0.description.contains("gfx942 does not have dot") }, "\(value)")
        }
    }

    @Test("elementwise functions take vectors on a CPU, a lane only packed integers")
    func elementwise() {
        let vector = Value.constant(1.5 as Float, ValueType(.f32, 8))
        let pair = Value.constant(1, ValueType(.u16, 2))
        for value: Value in [
            .call(.exponential2, vector), .call(.reciprocal, vector), .call(.absolute, vector),
            .call(.roundedToInteger, vector), .call(.fusedMultiplyAdd, vector, vector, vector),
        ] {
            for vectors in VectorInstructions.all {
                storing(value, on: vectors).expectAccepted()
            }
            #expect(
                SmallKernel { $0.keep(value) }.errors.contains {
                    $0.description.contains("a lane computes") && $0.description.contains("of scalars alone")
                })
        }
        storing(.call(.maximum, pair, pair), on: .avx2).expectAccepted()
        SmallKernel { $0.keep(.call(.maximum, pair, pair)) }.expectAccepted()
        SmallKernel { $0.keep(.call(.roundedToInteger, .constant(1.5 as Float))) }.expectAccepted()
        SmallKernel { $0.keep(.call(.maximum, .thread, .constant(1.5 as Float))) }.expect(
            only: .operand(operation: "maximum", value: "1.5", found: .f32, expected: .i32), naming: "1.5")
        SmallKernel { $0.keep(.call(.exponential2, .thread)) }.expect(
            only: .operand(operation: "exponential2", value: "thread", found: .i32, expected: .f32), naming: "thread")
    }

    @Test("operands of the wrong type or number")
    func operands() {
        let unsigned = Self.bytes(32)
        storing(.call(.dotBytePairs(16), unsigned, unsigned), on: .avx2).expect(
            only: .operand(
                operation: "dotBytePairs(16)", value: unsigned.description, found: ValueType(.u8, 32),
                expected: ValueType(.i8, 32)),
            naming: "i8x32")
        let two = Value.call(.dotShortPairs(8), Self.shorts(16))
        storing(two, on: .avx2).expect(
            only: .malformed(value: two.description, problem: "dotShortPairs(8) takes 2 operands"),
            naming: "2 operands")
        let zero = Value.constant(0, ValueType(.i32, 16))
        storing(.call(.dotByteQuads(16), zero, Self.bytes(64), Self.signed(32)), on: .avx512VNNI).expect(
            only: .operand(
                operation: "dotByteQuads(16)", value: Self.signed(32).description, found: ValueType(.i8, 32),
                expected: ValueType(.i8, 64)),
            naming: "i8x64")
    }

    @Test(
        "vectors fit the registers of the set, and those of a lane have at most 16 elements",
        arguments: [
            (ValueType(.u8, 32), true, false), (ValueType(.u8, 64), false, false), (ValueType(.i32, 8), true, true),
            (ValueType(.i32, 16), false, true), (ValueType(.f32, 16), false, true), (ValueType(.bf16, 16), true, true),
            (ValueType(.u16, 32), false, false),
        ])
    func widths(type: ValueType, isAVX2: Bool, isGPU: Bool) {
        let value =
            type.scalar == .f32
            ? Value.constant(1 as Float, type)
            : Value.constant(1, ValueType(type.scalar == .bf16 ? .u16 : type.scalar, type.width)).reinterpreted(
                as: type)
        #expect(storing(value, on: .avx512VNNI).errors.isEmpty)
        #expect(storing(value, on: .avx2).errors.isEmpty == isAVX2)
        #expect(SmallKernel { $0.keep(value) }.errors.isEmpty == isGPU)
        if !isAVX2 {
            #expect(
                storing(value, on: .avx2).errors.contains {
                    $0.description.contains("cpu-avx2 has no vectors of type \(type)")
                })
        }
    }

    @Test("a vector wider than any set's is refused")
    func tooWide() {
        let value = Value.constant(0, ValueType(.i32, 32))
        #expect(
            storing(value, on: .avx512VNNI).errors.map(\.reason).contains(
                .malformed(value: value.description, problem: "cpu-avx512vnni has no vectors of type i32x32")))
        let odd = Value.block.splat(3)
        #expect(storing(odd, on: .avx2).errors.contains { $0.description.contains("2, 4, 8, 16, 32 or 64 elements") })
    }

    @Test("splats take scalars, slices reach the first 16 elements alone")
    func splats() {
        let splat = Value.block.splat(8)
        storing(splat, on: .avx2).expectAccepted()
        let twice = splat.splat(4)
        storing(twice, on: .avx2).expect(
            only: .malformed(value: twice.description, problem: "a splat takes a scalar"), naming: "splat")
        let slice = Self.bytes(32).slice(from: 16, count: 8)
        storing(slice, on: .avx2).expect(
            only: .malformed(value: slice.description, problem: "clang names elements of vectors of up to 16"),
            naming: "up to 16")
        storing(Self.shorts(16).slice(from: 8, count: 8), on: .avx2).expectAccepted()
    }

    @Test("what C text cannot say of vectors is refused")
    func vectors() {
        let pair = Value.vector([.block, .block])
        storing(pair, on: .avx2).expect(
            only: .malformed(
                value: pair.description, problem: "C text has no vector of several scalars; load it, or splat one"),
            naming: "C text")
        let (one, two) = (Value.block.splat(8), Value.constant(2, ValueType(.i32, 8)))
        let each = one.isLess(than: two).select(one, else: two)
        storing(each, on: .avx2).expect(
            only: .malformed(
                value: each.description, problem: "C selects between vectors as a whole, by one boolean"),
            naming: "one boolean")
        storing(Value.block.isLess(than: 2).select(one, else: two), on: .avx2).expectAccepted()
    }

    @Test("loads and stores of a vector are aligned to all of it")
    func alignment() {
        func load(_ type: ValueType, at index: Value, alignment: Int, target: Target) -> [VerificationError.Reason] {
            SmallKernel(workgroupSize: target.isCPU ? 1 : 64, target: target) { kernel in
                let input = kernel.pointer("input", .f32, alignment: alignment)
                let output = kernel.pointer("output", .f32, .write, alignment: 64)
                kernel.store(kernel.load("x", type, from: input, at: index), to: output, at: 0)
            }.errors.map(\.reason)
        }
        func misaligned(_ type: ValueType, _ index: Value, _ provable: Int) -> [VerificationError.Reason] {
            [
                .misaligned(
                    access: "a load of \(type) from 'input'", value: index.description, bytes: type.size,
                    provable: provable)
            ]
        }
        let (avx2, avx512) = (Target.cpu(.avx2), Target.cpu(.avx512VNNI))
        let (eight, sixteen) = (ValueType(.f32, 8), ValueType.f32x16)
        #expect(load(eight, at: .block * 8, alignment: 64, target: avx2) == [])
        #expect(load(eight, at: .block * 8, alignment: 16, target: avx2) == misaligned(eight, .block * 8, 16))
        #expect(load(eight, at: .block * 4, alignment: 64, target: avx2) == misaligned(eight, .block * 4, 16))
        #expect(load(sixteen, at: .block * 16, alignment: 64, target: avx512) == [])
        #expect(load(sixteen, at: .block * 16, alignment: 32, target: avx512) == misaligned(sixteen, .block * 16, 32))
        #expect(load(sixteen, at: .block * 8, alignment: 64, target: avx512) == misaligned(sixteen, .block * 8, 32))
        // A lane loads 16 bytes at a time, whatever it loads.
        #expect(load(sixteen, at: .block * 4, alignment: 16, target: .gfx942) == [])

        let place = Value.block * 4
        SmallKernel(workgroupSize: 1, target: avx2) { kernel in
            let output = kernel.pointer("output", .f32, .write, alignment: 64)
            kernel.store(.constant(1 as Float, eight), to: output, at: place)
        }
        .expect(
            only: .misaligned(
                access: "a store of f32x8 to 'output'", value: place.description, bytes: 32, provable: 16),
            naming: "needs an alignment of 32 bytes; only 16 can be shown")
    }

    @Test("memory that is updated is read and written, but not added to")
    func update() {
        func touching(_ access: KernelParameter.Access, _ write: (KernelBuilder, GlobalPointer) -> Void) -> SmallKernel
        {
            SmallKernel { kernel in write(kernel, kernel.pointer("sums", .f32, access)) }
        }
        func readAndWrite(_ kernel: KernelBuilder, _ sums: GlobalPointer) {
            kernel.store(kernel.load("before", from: sums, at: .thread) + .constant(1 as Float), to: sums, at: .thread)
        }
        touching(.update, readAndWrite).expectAccepted()
        touching(.read, readAndWrite)
            .expect(only: .forbiddenAccess(memory: "sums", access: "writes"), naming: "writes 'sums'")
        touching(.write, readAndWrite)
            .expect(only: .forbiddenAccess(memory: "sums", access: "reads"), naming: "reads 'sums'")
        #expect(
            touching(.update) { $0.atomic(.addF32, .constant(1 as Float), to: $1, at: .thread) }.errors.map(\.reason)
                .contains(.forbiddenAccess(memory: "sums", access: "adds to")))
        #expect(
            touching(.update) { $0.keep($0.load("x", from: $1, at: .thread)) }.errors.map(\.reason)
                == [.neverWritten(output: "sums", lanes: "any lane")])
    }

    @Test("a prefetch needs neither alignment nor an element, but an integer, and a CPU")
    func prefetch() {
        func asking(at index: Value, target: Target) -> SmallKernel {
            SmallKernel(workgroupSize: target.isCPU ? 1 : 64, target: target) { kernel in
                kernel.prefetch(kernel.pointer("input", ValueType(.u8, 32), alignment: 16), at: index)
            }
        }
        asking(at: .block * 3 + 1, target: .cpu(.avx2)).expectAccepted()
        let real = Value.constant(1.5 as Float)
        asking(at: real, target: .cpu(.avx2))
            .expect(only: .malformed(value: "1.5", problem: "an index of type f32"), naming: "1.5")
        asking(at: .block, target: .gfx942)
            .expect(only: .missingStatement(what: "a prefetch", target: "gfx942"), naming: "a prefetch, which gfx942")
    }

    @Test("what only a GPU has is refused: lanes, LDS, barriers, atomics, exchanges, descriptors, hints")
    func foreign() {
        func errors(_ write: @escaping (KernelBuilder) -> Void) -> [VerificationError.Reason] {
            SmallKernel(workgroupSize: 1, target: .cpu(.avx2), write).errors.map(\.reason)
        }
        func missing(_ what: String) -> VerificationError.Reason { .missingStatement(what: what, target: "cpu-avx2") }
        #expect(errors { $0.barrier(.workgroup) } == [missing("a barrier")])
        #expect(errors { $0.barrier(.wave) } == [missing("a barrier")])
        #expect(errors { $0.keep(.block) } == [missing("a register to keep a value in")])
        #expect(errors { _ = $0.uniform("x", .block) }.contains(missing("a cross-lane operation")))
        #expect(errors { _ = $0.ballot("x", Value.block.equals(1)) }.contains(missing("a cross-lane operation")))
        #expect(
            errors {
                $0.atomic(.addF32, .constant(1 as Float), to: $0.pointer("sums", .f32, .accumulate), at: 0)
            } == [missing("an atomic addition")])
        #expect(
            errors { _ = $0.describe("rows", $0.pointer("input", .i32), bytes: 64) }
                .contains(missing("a buffer descriptor")))
        #expect(
            errors { $0.store(.constant(0, .i8), to: $0.sharedBuffer("tile", .i8, count: 1), at: 0) }
                .contains { "\($0)".contains("cpu-avx2 gives a workgroup at most 0") })
        for builtin in [Builtin.thread, .lane, .blockY, .blockZ] {
            storing(.builtin(builtin), on: .avx2).expect(
                only: .malformed(value: "\(builtin)", problem: "cpu-avx2 has tasks, which know blockX alone"),
                naming: "\(builtin)")
        }
        #expect(
            SmallKernel(workgroupSize: 64, target: .cpu(.avx2)) { $0.phase("nothing") }.errors.map(\.reason)
                == [.workgroup(lanes: 64, limit: 1, waveSize: 1)])
    }

    @Test("a loop over what a task owns writes its output, though it may not run")
    func coverage() {
        func looping(_ target: Target) -> SmallKernel {
            SmallKernel(workgroupSize: target.isCPU ? 1 : 64, target: target) { kernel in
                let output = kernel.pointer("output", .i32, .write)
                kernel.loop("row", from: 0, to: kernel.scalar("tokens"), by: 1) { kernel.store(1, to: output, at: $0) }
            }
        }
        looping(.cpu(.avx2)).expectAccepted()
        #expect(!looping(.gfx942).errors.isEmpty)
    }
}
