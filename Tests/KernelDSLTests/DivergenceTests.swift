import KernelDSL
import Testing

@Suite("Divergent flow")
struct DivergenceTests {
    /// Something that all lanes of a wave have to do together.
    struct Meeting: Sendable, CustomTestStringConvertible {
        let operation: String
        let write: @Sendable (KernelBuilder) -> Void

        var testDescription: String { operation }
    }

    static let meetings = [
        Meeting(operation: "the matrix instruction i32_16x16x32_i8") { kernel in
            let sum = kernel.mutable("sum", .constant(0, .i32x4))
            kernel.multiply(.constant(1, .i32x2), .constant(1, .i32x2), into: sum, using: .i32_16x16x32_i8)
            kernel.keep(.variable(sum))
        },
        Meeting(operation: "the cross-lane operation uniform") { $0.keep($0.uniform("first", .thread)) },
        Meeting(operation: "the cross-lane operation shuffle") { $0.keep($0.shuffle("other", .thread, from: 3)) },
        Meeting(operation: "the cross-lane operation shuffleExclusiveOr") {
            $0.keep($0.shuffle("other", .thread, exclusiveOr: 1))
        },
        Meeting(operation: "the cross-lane operation ballot") {
            $0.keep($0.ballot("voters", Value.thread.isLess(than: 70)))
        },
        Meeting(operation: "a wave barrier") { $0.barrier(.wave) },
    ]

    @Test("meetings are refused under a branch by lane", arguments: meetings)
    func laneBranch(_ meeting: Meeting) {
        SmallKernel { kernel in
            kernel.branch(.lane.isLess(than: 32), .choice) { meeting.write(kernel) }
        }
        .expect(only: .divergentMeeting(operation: meeting.operation, value: "(lane < 32)"), naming: "'(lane < 32)'")
    }

    @Test("meetings are refused on the other side of a branch by lane", arguments: meetings)
    func otherSide(_ meeting: Meeting) {
        SmallKernel { kernel in
            kernel.branch(.lane.isLess(than: 32), .choice, {}, otherwise: { meeting.write(kernel) })
        }
        .expect(only: .divergentMeeting(operation: meeting.operation, value: "(lane < 32)"), naming: "'(lane < 32)'")
    }

    @Test("meetings are refused in a loop whose bound differs by lane", arguments: meetings)
    func laneLoop(_ meeting: Meeting) {
        SmallKernel { kernel in
            kernel.loop("i", from: 0, to: .lane + 1, by: 1) { _ in meeting.write(kernel) }
        }
        .expect(only: .divergentMeeting(operation: meeting.operation, value: "(lane + 1)"), naming: "'(lane + 1)'")
    }

    @Test(
        "the innermost cause that parted lanes is named, also through uniform branches within it", arguments: meetings)
    func nested(_ meeting: Meeting) {
        SmallKernel { kernel in
            kernel.branch(.wave.equals(1), .choice) {
                kernel.branch(.lane.equals(0), .choice) {
                    kernel.branch(.block.equals(0), .choice) { meeting.write(kernel) }
                }
            }
        }
        .expect(only: .divergentMeeting(operation: meeting.operation, value: "(lane == 0)"), naming: "'(lane == 0)'")
    }

    @Test("meetings are accepted where a wave goes one way", arguments: meetings)
    func waveUniform(_ meeting: Meeting) {
        SmallKernel { kernel in
            kernel.branch(.wave.isLess(than: 2), .choice) { meeting.write(kernel) }
            kernel.branch(.block.isLess(than: 2), .choice) { meeting.write(kernel) }
            kernel.loop("i", from: .wave, to: 7, by: 1) { _ in meeting.write(kernel) }
        }
        .expectAccepted()
    }

    @Test(
        "a workgroup barrier is refused wherever the workgroup parts",
        arguments: [
            (Value.lane.isLess(than: 32), "(lane < 32)"), (Value.wave.isLess(than: 2), "((thread / 64) < 2)"),
            (Value.thread.equals(0), "(thread == 0)"),
        ])
    func barrierUnderBranch(condition: Value, text: String) {
        SmallKernel { kernel in
            kernel.branch(condition, .choice) { kernel.barrier(.workgroup) }
        }
        .expect(only: .divergentBarrier(value: text), naming: "'\(text)'")
    }

    @Test("a workgroup barrier is refused in a loop that lanes or waves leave apart", arguments: [Value.thread, .wave])
    func barrierInLoop(bound: Value) {
        SmallKernel { kernel in
            kernel.loop("i", from: 0, to: bound, by: 1) { _ in kernel.barrier(.workgroup) }
        }
        .expect(only: .divergentBarrier(value: bound.description), naming: "'\(bound)'")
        SmallKernel { kernel in
            kernel.loop("i", from: bound, to: 4, by: 1) { _ in kernel.barrier(.workgroup) }
        }
        .expect(only: .divergentBarrier(value: bound.description), naming: "'\(bound)'")
    }

    @Test("a workgroup barrier is accepted where the whole workgroup goes one way")
    func barrierAccepted() {
        SmallKernel { kernel in
            let count = kernel.scalar("count")
            kernel.barrier(.workgroup)
            kernel.branch(.block.isLess(than: 2), .choice) { kernel.barrier(.workgroup) }
            kernel.loop("i", from: 0, to: count, by: 1) { i in
                kernel.branch(i.isLess(than: 3), .choice) { kernel.barrier(.workgroup) }
            }
        }
        .expectAccepted()
    }

    @Test("an exit must be the whole workgroup's")
    func exits() {
        SmallKernel { $0.exit(when: .thread.equals(0)) }
            .expect(only: .divergentExit(value: "(thread == 0)"), naming: "'(thread == 0)'")
        SmallKernel { $0.exit(when: .wave.equals(0)) }
            .expect(only: .divergentExit(value: "((thread / 64) == 0)"), naming: "'((thread / 64) == 0)'")
        SmallKernel { kernel in
            kernel.branch(.lane.equals(5), .choice) { kernel.exit(when: .block.equals(0)) }
        }
        .expect(only: .divergentExit(value: "(lane == 5)"), naming: "'(lane == 5)'")
        SmallKernel { $0.exit(when: .block.equals(3)) }.expectAccepted()
    }

    @Test("a buffer descriptor must be the whole wave's")
    func descriptors() {
        func describe(at index: Value, scalarOffset: Value = 0) -> SmallKernel {
            SmallKernel { kernel in
                let input = kernel.pointer("input", .i32x4)
                let rows = kernel.describe("rows", input, at: index, bytes: 64)
                kernel.keep(
                    kernel.load("x", .i32x4, from: rows, vectorOffset: .lane * 16, scalarOffset: scalarOffset))
            }
        }
        describe(at: .lane).expect(only: .divergentDescriptor(name: "rows", value: "lane"), naming: "'lane'")
        describe(at: 0, scalarOffset: .lane * 16)
            .expect(only: .divergentDescriptor(name: "rows", value: "(lane * 16)"), naming: "'rows'")
        describe(at: .wave, scalarOffset: .wave * 16).expectAccepted()
    }
}
