import KernelDSL
import Testing

@Suite("Loads from memory into LDS")
struct LoadIntoSharedTests {
    /// A kernel that brings a piece a lane into `tile` and hands it on; `write` stands between descriptor and end.
    private func kernel(
        target: Target = .gfx950, element: ValueType = .i32x4,
        _ write: (KernelBuilder, SharedBuffer, BufferDescriptor) -> Void
    ) -> SmallKernel {
        SmallKernel(target: target) { kernel in
            let source = kernel.pointer("source", .i8)
            let tile = kernel.sharedBuffer("tile", element, count: 256)
            write(kernel, tile, kernel.describe("rows", source, bytes: 4096))
        }
    }

    private func wave(_ kernel: KernelBuilder) -> Value { kernel.uniform("wave", .thread / 64) }

    private func awaitOwn(_ kernel: KernelBuilder, _ tile: SharedBuffer) {
        kernel.keep(kernel.load("arrived", from: tile, at: .thread)[0])
    }

    @Test("gfx950 has them, where the wave waits before the workgroup meets")
    func accepted() {
        kernel { kernel, tile, rows in
            kernel.loadIntoShared(tile, at: wave(kernel) * 64, from: rows, vectorOffset: .thread * 16)
            awaitOwn(kernel, tile)
            kernel.barrier(.workgroup)
        }.expectAccepted()
    }

    @Test("gfx942 has none of 16 bytes: the array is named")
    func foreign() {
        kernel(target: .gfx942) { kernel, tile, rows in
            kernel.loadIntoShared(tile, at: wave(kernel) * 64, from: rows, vectorOffset: .thread * 16)
            awaitOwn(kernel, tile)
            kernel.barrier(.workgroup)
        }.expect(
            only: .missingStatement(what: "a load of 16 bytes a lane into the LDS of 'tile'", target: "gfx942"),
            naming: "'tile'")
    }

    @Test("a barrier does not wait for them")
    func unawaited() {
        let kernel = kernel { kernel, tile, rows in
            kernel.loadIntoShared(tile, at: wave(kernel) * 64, from: rows, vectorOffset: .thread * 16)
            kernel.barrier(.workgroup)
            awaitOwn(kernel, tile)
        }
        #expect(kernel.errors.count == 1)
        #expect(kernel.errors.first?.description.contains("'tile': a barrier behind loads") == true)
    }

    @Test("lanes cannot choose where their bytes go")
    func divergentPlace() {
        let kernel = kernel { kernel, tile, rows in
            kernel.loadIntoShared(tile, at: .thread, from: rows, vectorOffset: .thread * 16)
            awaitOwn(kernel, tile)
            kernel.barrier(.workgroup)
        }
        #expect(kernel.errors.count == 1)
        #expect(kernel.errors.first?.description.contains("one behind the other") == true)
    }

    @Test("they want elements and offsets of 16 bytes, and the whole wave")
    func shape() {
        kernel { kernel, tile, rows in
            kernel.loadIntoShared(tile, at: 0, from: rows, vectorOffset: .thread * 8)
            awaitOwn(kernel, tile)
        }.expect(
            only: .misaligned(
                access: "a load into 'tile' through 'rows'", value: (Value.thread * 8).description, bytes: 16,
                provable: 8),
            naming: "'tile'")
        let narrow = kernel(element: .i32x2) { kernel, tile, rows in
            kernel.loadIntoShared(tile, at: 0, from: rows, vectorOffset: .thread * 16)
            awaitOwn(kernel, tile)
        }
        #expect(narrow.errors.map(\.description).contains { $0.contains("brings 16 bytes a lane") })
        let parted = kernel { kernel, tile, rows in
            kernel.branch(Value.lane.isLess(than: 3), .bounds("few")) {
                kernel.loadIntoShared(tile, at: 0, from: rows, vectorOffset: .thread * 16)
                awaitOwn(kernel, tile)
            }
        }
        #expect(parted.errors.contains { if case .divergentMeeting = $0.reason { true } else { false } })
    }
}
