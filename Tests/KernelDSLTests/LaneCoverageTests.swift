import KernelDSL
import Testing

@Suite("Outputs that every lane writes")
struct LaneCoverageTests {
    /// A kernel that may store its lane's element of `output`.
    private func writing(
        _ write: (KernelBuilder, _ store: () -> Void) -> Void, workgroupSize: Int = 256
    ) -> SmallKernel {
        SmallKernel(workgroupSize: workgroupSize) { kernel in
            let output = kernel.pointer("output", .i32, .write)
            write(kernel) { kernel.store(7, to: output, at: .thread) }
        }
    }

    private func expectMissing(
        _ lanes: String, _ kernel: SmallKernel, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        kernel.expect(
            only: .neverWritten(output: "output", lanes: lanes), naming: "'output' is never written by \(lanes)",
            sourceLocation: sourceLocation)
    }

    @Test("a store by all, or by parts that make all")
    func complete() {
        writing { _, store in store() }.expectAccepted()
        writing { kernel, store in
            kernel.branch(.lane.isLess(than: 32), .choice, store, otherwise: store)
        }
        .expectAccepted()
        writing { kernel, store in
            kernel.branch(.thread.isLess(than: 100), .choice, store)
            kernel.branch(.thread.isAtLeast(90), .choice, store)
        }
        .expectAccepted()
        writing { kernel, store in
            kernel.loop("i", from: 0, to: 3, by: 1) { _ in store() }
        }
        .expectAccepted()
        writing { kernel, store in
            kernel.branch(.block.equals(0), .choice, store, otherwise: store)
        }
        .expectAccepted()
    }

    @Test("nothing at all")
    func nothing() {
        expectMissing("any lane", writing { kernel, _ in kernel.barrier(.workgroup) })
        expectMissing(
            "any lane", writing { kernel, _ in kernel.branch(.thread.isLess(than: 5), .bounds("a reason")) {} })
    }

    @Test("lanes that a choice leaves out")
    func choices() {
        expectMissing(
            "lanes 32...63",
            writing({ kernel, store in kernel.branch(.lane.isLess(than: 32), .choice, store) }, workgroupSize: 64))
        expectMissing(
            "128 lanes, the first of them 32",
            writing { kernel, store in kernel.branch(.lane.isLess(than: 32), .choice, store) })
        expectMissing(
            "lanes 200...255",
            writing { kernel, store in
                let place = kernel.define("place", .thread * 2 + 1)
                kernel.branch(place.isLess(than: 400), .choice, store)
            })
        expectMissing(
            "lanes 64...255",
            writing { kernel, store in
                let wave = kernel.uniform("wave", .thread / 64)
                kernel.branch(wave.equals(0), .choice, store)
            })
        // The first lane speaks for its wave.
        expectMissing(
            "lanes 64...255",
            writing { kernel, store in
                let first = kernel.uniform("first", .thread)
                kernel.branch(first.isLess(than: 10), .choice, store)
            })
    }

    @Test("a choice by what is not known may go either way")
    func unknownChoices() {
        expectMissing(
            "any lane", writing { kernel, store in kernel.branch(.block.equals(0), .choice, store) })
        expectMissing(
            "any lane",
            writing { kernel, store in
                let limit = kernel.scalar("limit")
                kernel.branch(.thread.isLess(than: limit), .choice, store)
            })
    }

    @Test("arithmetic that wraps is not taken for what it would be without")
    func wrapping() {
        // For lane 0 the difference is 2³² − 1, so that it does not store.
        expectMissing(
            "any lane",
            writing { kernel, store in
                let difference = Value.thread.converted(to: .u32) - .constant(1, .u32)
                kernel.branch(difference.isLess(than: .constant(300, .u32)), .choice, store)
            })
        // Signed bytes of lanes from 128 on are negative.
        expectMissing(
            "any lane",
            writing { kernel, store in
                kernel.branch(.thread.converted(to: .i8).isAtLeast(.constant(0, .i8)), .choice, store)
            })
    }

    @Test("bounds: lanes outside own no element")
    func bounds() {
        writing { kernel, store in
            let limit = kernel.scalar("limit")
            kernel.branch(.thread.isLess(than: limit), .bounds("rows end here"), store)
        }
        .expectAccepted()
        writing { kernel, store in kernel.branch(.lane.isLess(than: 32), .bounds("half a wave has rows"), store) }
            .expectAccepted()
        // Within the bounds, lanes part by choice.
        expectMissing(
            "lanes 128...255",
            writing { kernel, store in
                let limit = kernel.scalar("limit")
                kernel.branch(.block.isLess(than: limit), .bounds("rows end here")) {
                    kernel.branch(.thread.isLess(than: 128), .choice, store)
                }
            })
    }

    @Test("a store in a loop that lanes begin at places of their own goes over what each of them owns")
    func loopsByLane() {
        writing { kernel, store in
            let count = kernel.scalar("count")
            kernel.loop("i", from: .block * 256 + .thread, to: count, by: 256) { _ in store() }
        }
        .expectAccepted()
        writing { kernel, store in
            kernel.loop("i", from: .lane, to: kernel.scalar("count"), by: 64) { _ in store() }
        }
        .expectAccepted()
        expectMissing(
            "any lane",
            writing { kernel, store in
                let start = kernel.scalar("start")
                kernel.loop("i", from: start + .block, to: kernel.scalar("count"), by: 256) { _ in store() }
            })
    }

    @Test("a store in a loop that may not run")
    func loops() {
        expectMissing(
            "any lane",
            writing { kernel, store in
                let count = kernel.scalar("count")
                kernel.loop("i", from: 0, to: count, by: 1) { _ in store() }
            })
        expectMissing(
            "any lane", writing { kernel, store in kernel.loop("i", from: 4, to: 4, by: 1) { _ in store() } })
    }

    @Test("atomics write as stores do")
    func atomics() {
        func add(under condition: Value) -> SmallKernel {
            SmallKernel { kernel in
                let output = kernel.pointer("output", .f32, .accumulate)
                kernel.branch(condition, .choice) {
                    kernel.atomic(.addF32, .constant(1.5 as Float), to: output, at: .thread)
                }
            }
        }
        expectMissing("lanes 0...63", add(under: .thread.isAtLeast(64)))
        add(under: .thread.isAtLeast(0)).expectAccepted()
    }

    @Test("each output is looked at by itself")
    func outputs() {
        let kernel = SmallKernel { kernel in
            let output = kernel.pointer("output", .i32, .write)
            let other = kernel.pointer("other", .i32, .write)
            kernel.branch(.lane.isLess(than: 32), .choice) {
                kernel.store(1, to: output, at: .thread)
            } otherwise: {
                kernel.store(2, to: other, at: .thread)
            }
        }
        let reasons: [VerificationError.Reason] = [
            .neverWritten(output: "output", lanes: "128 lanes, the first of them 32"),
            .neverWritten(output: "other", lanes: "128 lanes, the first of them 0"),
        ]
        #expect(kernel.errors.map(\.reason) == reasons)
    }
}
