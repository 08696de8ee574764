import KernelDSL
import Testing

@Suite("Alignment of vector accesses")
struct AlignmentTests {
    /// Loads 16 bytes from a pointer to i32, which needs an index that four divides.
    private func load(at index: @escaping (KernelBuilder) -> Value, alignment: Int = 16) -> SmallKernel {
        SmallKernel { kernel in
            let input = kernel.pointer("input", .i32, alignment: alignment)
            kernel.keep(kernel.load("x", .i32x4, from: input, at: index(kernel)))
        }
    }

    static let accepted: [Value] = [
        0, 8, -4, Value.lane * 4, 4 * Value.lane, Value.lane * 12 + Value.block * 8 - 4, Value.lane << 2,
        (Value.lane * 2) << 1, (Value.lane * 2) * (Value.block * 2), Value.lane & -4, Value.lane & 0xffc,
        (Value.lane * 4) | (Value.block * 8), (Value.lane * 8) ^ 4, (Value.lane * 4) % 64, (Value.lane * 16) / 4,
        -(Value.lane * 4), (Value.lane * 4).converted(to: .i64), (Value.lane * 4).converted(to: .i64) * 7,
        Value.lane.equals(0).select(Value.lane * 4, else: 8), Value.lane * 0,
    ]

    @Test("what four divides is accepted", arguments: accepted)
    func provable(index: Value) {
        load { _ in index }.expectAccepted()
    }

    static let refused: [(Value, Int)] = [
        (1, 4), (2, 8), (Value.lane, 4), (Value.lane * 2, 8), (Value.lane * 4 + 2, 8), (Value.lane << 1, 8),
        (Value.lane & 7, 4), (Value.lane & -2, 8), ((Value.lane * 4) | 1, 4), ((Value.lane * 4) ^ 2, 8),
        ((Value.lane * 4) % 6, 8), ((Value.lane * 8) / 4, 8), ((Value.lane * 4) / 3, 4), ((Value.lane * 16) >> 2, 4),
        (Value.lane.equals(0).select(Value.lane * 4, else: 6), 8),
        ((Value.lane * 12).converted(to: .i8).converted(to: .i32) / 3, 4),
    ]

    @Test("what four need not divide is refused, with the alignment that can be shown", arguments: refused)
    func unprovable(index: Value, bytes: Int) {
        load { _ in index }.expect(
            only: .misaligned(
                access: "a load of i32x4 from 'input'", value: index.description, bytes: 16, provable: bytes),
            naming: "'\(index)' needs an alignment of 16 bytes; only \(bytes) can be shown")
    }

    @Test("a loop's counter is divided by what divides its start and its step")
    func loops() {
        func loop(from start: Value, by step: Int) -> SmallKernel {
            SmallKernel { kernel in
                let input = kernel.pointer("input", .i32)
                kernel.loop("i", from: start, to: 64, by: step) { i in
                    kernel.keep(kernel.load("x", .i32x4, from: input, at: i))
                }
            }
        }
        loop(from: 0, by: 4).expectAccepted()
        loop(from: .lane * 8, by: 12).expectAccepted()
        let access = "a load of i32x4 from 'input'"
        loop(from: 0, by: 2)
            .expect(only: .misaligned(access: access, value: "i", bytes: 16, provable: 8), naming: "'i'")
        loop(from: 1, by: 4)
            .expect(only: .misaligned(access: access, value: "i", bytes: 16, provable: 4), naming: "'i'")
    }

    @Test("a variable keeps only what all its assignments share, round after round")
    func variables() {
        func assigned(_ change: @escaping (Value) -> Value) -> SmallKernel {
            load(at: { kernel in
                let offset = kernel.mutable("offset", 16)
                kernel.loop("i", from: 0, to: 9, by: 1) { _ in kernel.assign(offset, change(.variable(offset))) }
                return .variable(offset)
            })
        }
        assigned { $0 + 8 }.expectAccepted()
        assigned { $0 * 3 }.expectAccepted()
        let access = "a load of i32x4 from 'input'"
        assigned { $0 + 2 }
            .expect(only: .misaligned(access: access, value: "offset", bytes: 16, provable: 8), naming: "'offset'")
        // 16 / 2 is divisible by four, 16 / 2 / 2 / 2 is not.
        assigned { $0 / 2 }
            .expect(only: .misaligned(access: access, value: "offset", bytes: 16, provable: 4), naming: "'offset'")
    }

    @Test("a pointer's own alignment bounds what can be shown")
    func pointers() {
        load(at: { _ in 0 }, alignment: 8)
            .expect(
                only: .misaligned(access: "a load of i32x4 from 'input'", value: "0", bytes: 16, provable: 8),
                naming: "only 8")
        SmallKernel { kernel in
            let input = kernel.pointer("input", .i8, alignment: 1)
            kernel.keep(kernel.load("x", from: input, at: .lane))
        }
        .expectAccepted()
    }

    @Test("stores, LDS and atomics are held to it as well")
    func otherAccesses() {
        SmallKernel { kernel in
            let output = kernel.pointer("output", .bf16, .write)
            kernel.store(.constant(0, .u32x2), to: output, at: .thread * 2)
        }
        .expect(
            only: .misaligned(
                access: "a store of u32x2 to 'output'", value: "(thread * 2)", bytes: 8, provable: 4),
            naming: "(thread * 2)")
        SmallKernel { kernel in
            let tile = kernel.sharedBuffer("tile", .i32, count: 512)
            kernel.store(.constant(0, .i32x2), to: tile, at: .thread + 1)
        }
        .expect(
            only: .misaligned(access: "a store of i32x2 to 'tile'", value: "(thread + 1)", bytes: 8, provable: 4),
            naming: "'tile'")
        SmallKernel { kernel in
            let tile = kernel.sharedBuffer("tile", .i32, count: 512)
            kernel.keep(kernel.load("x", .i32x4, from: tile, at: .lane * 2))
        }
        .expect(
            only: .misaligned(access: "a load of i32x4 from 'tile'", value: "(lane * 2)", bytes: 16, provable: 8),
            naming: "'tile'")
        SmallKernel { kernel in
            let sums = kernel.pointer("sums", .bf16, .accumulate)
            kernel.atomic(.addPackedBF16, .constant(0, .u32), to: sums, at: .thread)
        }
        .expect(
            only: .misaligned(
                access: "the atomic addPackedBF16 on 'sums'", value: "thread", bytes: 4, provable: 2),
            naming: "'thread'")
    }

    @Test("a descriptor's base counts for what is read through it")
    func descriptors() {
        func read(base: Value, vectorOffset: Value, scalarOffset: Value) -> SmallKernel {
            SmallKernel { kernel in
                let rows = kernel.describe("rows", kernel.pointer("input", .i32), at: base, bytes: 1024)
                kernel.keep(
                    kernel.load(
                        "x", .i32x4, from: rows, vectorOffset: vectorOffset, scalarOffset: scalarOffset))
            }
        }
        read(base: .block * 4, vectorOffset: .lane * 16, scalarOffset: .wave * 64).expectAccepted()
        let access = "a load of i32x4 through 'rows'"
        read(base: 0, vectorOffset: .lane * 4, scalarOffset: 0)
            .expect(
                only: .misaligned(access: access, value: "(lane * 4)", bytes: 16, provable: 4), naming: "(lane * 4)")
        read(base: 0, vectorOffset: .lane * 16, scalarOffset: 8)
            .expect(only: .misaligned(access: access, value: "8", bytes: 16, provable: 8), naming: "'8'")
        #expect(read(base: .block, vectorOffset: .lane * 16, scalarOffset: 0).errors.isEmpty == false)
    }
}
