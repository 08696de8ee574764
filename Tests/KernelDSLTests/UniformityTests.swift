import KernelDSL
import Testing

/// How far values are the same shows in where barriers are accepted: a workgroup barrier needs the workgroup's condition,
/// a wave barrier the wave's.
@Suite("Uniformity of values")
struct UniformityTests {
    enum Reach: Sendable { case workgroup, wave, lane }

    private func reach(_ write: (KernelBuilder) -> Value) -> Reach {
        func accepts(_ scope: BarrierScope) -> Bool {
            SmallKernel { kernel in
                let value = write(kernel)
                kernel.branch(value.equals(7), .choice) { kernel.barrier(scope) }
            }
            .errors.isEmpty
        }
        return accepts(.workgroup) ? .workgroup : accepts(.wave) ? .wave : .lane
    }

    static let values: [(Value, Reach)] = [
        (Value.constant(3), .workgroup),
        (Value.block * 4 + 1, .workgroup),
        (Value.builtin(.blockY) % 3, .workgroup),
        (Value.builtin(.blockZ), .workgroup),
        (Value.thread / 64, .wave),
        (Value.thread / 128, .wave),
        (Value.wave % 2 + Value.block, .wave),
        (Value.thread, .lane),
        (Value.lane, .lane),
        (Value.thread / 32, .lane),
        (Value.thread / 96, .lane),
        (Value.lane / 64, .lane),
        (Value.thread % 64, .lane),
        (-Value.wave, .wave),
        (Value.block.equals(0).select(1, else: Value.wave), .wave),
        (Value.lane.equals(0).select(1, else: 2), .lane),
        (Value.wave.converted(to: .i64), .wave),
        (Value.vector([Value.wave, Value.lane])[0], .lane),
    ]

    @Test("of expressions", arguments: values)
    func expressions(value: Value, expected: Reach) {
        #expect(reach { _ in value } == expected)
    }

    @Test("of what is read: as the place it is read from")
    func loads() {
        func load(at index: Value) -> Reach {
            reach { kernel in kernel.load("x", from: kernel.pointer("input", .i32), at: index) }
        }
        #expect(load(at: .block) == .workgroup)
        #expect(load(at: .wave) == .wave)
        #expect(load(at: .thread) == .lane)
        #expect(reach { $0.load("x", from: $0.sharedBuffer("tile", .i32, count: 64), at: .lane) } == .lane)
        #expect(reach { $0.load("x", from: $0.sharedBuffer("tile", .i32, count: 64), at: 3) } == .workgroup)
        #expect(
            reach { kernel in
                let rows = kernel.describe("rows", kernel.pointer("input", .i32), bytes: 64)
                return kernel.load("x", .i32, from: rows, vectorOffset: .lane * 4)
            } == .lane)
    }

    @Test("of what crosses lanes")
    func crossLane() {
        #expect(reach { $0.uniform("first", .lane) } == .wave)
        #expect(reach { $0.uniform("first", .block) } == .workgroup)
        #expect(reach { $0.shuffle("other", .wave, from: .lane) } == .lane)
        #expect(reach { $0.shuffle("other", .wave, exclusiveOr: 1) } == .lane)
    }

    @Test("of a ballot: the workgroup's where lane l stands for the same in every wave")
    func ballot() {
        func voted(_ write: @escaping (KernelBuilder) -> Value) -> Reach {
            reach { kernel in kernel.ballot("voters", write(kernel).isLess(than: 7))[0].converted(to: .i32) }
        }
        #expect(voted { _ in .block } == .workgroup)
        #expect(voted { _ in .lane * 3 } == .workgroup)
        #expect(voted { _ in .thread } == .wave)
        #expect(voted { _ in Value.lane + .wave } == .wave)
        #expect(voted { $0.load("x", from: $0.pointer("input", .i32), at: .lane + .block) } == .workgroup)
        #expect(voted { $0.load("x", from: $0.pointer("input", .i32), at: .thread) } == .wave)
        #expect(voted { $0.load("x", from: $0.sharedBuffer("tile", .i32, count: 64), at: .lane) } == .workgroup)
        #expect(voted { $0.shuffle("other", .lane, from: .lane / 2) } == .workgroup)
        #expect(voted { $0.shuffle("other", .lane, from: .wave) } == .wave)
        #expect(voted { Value.block.equals(3).select(.lane, else: $0.define("twice", .lane * 2)) } == .workgroup)
        #expect(voted { _ in Value.wave.equals(3).select(.lane, else: 2) } == .wave)
        // The base of a descriptor may be the wave's.
        #expect(
            voted { kernel in
                let rows = kernel.describe("rows", kernel.pointer("input", .i32), at: .wave, bytes: 256)
                return kernel.load("x", .i32, from: rows, vectorOffset: .lane * 4)
            } == .wave)
    }

    @Test("of a ballot on what changes: the wave's where only some lanes, or waves, changed it")
    func ballotOnVariables() {
        func voted(under condition: Value?) -> Reach {
            reach { kernel in
                let state = kernel.mutable("state", .lane)
                if let condition {
                    kernel.branch(condition, .choice) { kernel.assign(state, .lane + 1) }
                } else {
                    kernel.loop("i", from: 0, to: .block, by: 1) { kernel.assign(state, .variable(state) + $0) }
                }
                return kernel.ballot("voters", Value.variable(state).isLess(than: 7))[1].converted(to: .i32)
            }
        }
        #expect(voted(under: nil) == .workgroup)
        #expect(voted(under: .block.equals(2)) == .workgroup)
        #expect(voted(under: .wave.equals(2)) == .wave)
        #expect(voted(under: .thread.equals(2)) == .wave)
    }

    @Test("a variable assigned where lanes have parted differs by lane, and by wave where waves have")
    func assignments() {
        func assigned(under condition: Value) -> Reach {
            reach { kernel in
                let state = kernel.mutable("state", 0)
                kernel.branch(condition, .choice) { kernel.assign(state, 1) }
                return .variable(state)
            }
        }
        #expect(assigned(under: .lane.equals(0)) == .lane)
        #expect(assigned(under: .wave.equals(0)) == .wave)
        #expect(assigned(under: .block.equals(0)) == .workgroup)
    }

    @Test("divergence travels backwards through a loop")
    func loops() {
        // `first` takes the lane's number only in the third round, by way of `second` and `third`.
        let chain = reach { kernel in
            let first = kernel.mutable("first", 0)
            let second = kernel.mutable("second", 0)
            let third = kernel.mutable("third", 0)
            kernel.loop("i", from: 0, to: 8, by: 1) { _ in
                kernel.assign(first, .variable(second))
                kernel.assign(second, .variable(third))
                kernel.assign(third, .lane)
            }
            return .variable(first)
        }
        #expect(chain == .lane)
        // Lanes leave the loop after different rounds.
        let counted = reach { kernel in
            let count = kernel.mutable("count", 0)
            kernel.loop("i", from: 0, to: .lane, by: 1) { _ in kernel.assign(count, .variable(count) + 1) }
            return .variable(count)
        }
        #expect(counted == .lane)
        let uniform = reach { kernel in
            let count = kernel.mutable("count", 0)
            kernel.loop("i", from: 0, to: .block, by: 1) { i in kernel.assign(count, .variable(count) + i) }
            return .variable(count)
        }
        #expect(uniform == .workgroup)
    }

    @Test("a condition that a loop makes divergent parts lanes before the statement that does so")
    func condition() {
        SmallKernel { kernel in
            let state = kernel.mutable("state", 0)
            kernel.loop("i", from: 0, to: 2, by: 1) { _ in
                kernel.branch(.variable(state).equals(0), .choice) { kernel.barrier(.workgroup) }
                kernel.assign(state, .lane)
            }
        }
        .expect(only: .divergentBarrier(value: "(state == 0)"), naming: "'(state == 0)'")
    }
}
