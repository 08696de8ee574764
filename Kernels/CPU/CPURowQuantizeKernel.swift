import KernelDSL

/// Writes the quantisation of rows for a CPU.
struct CPURowQuantizeKernel<Source: RowSource> {
    let settings: CPURowQuantizeSettings<Source>

    private var lanes: Int { settings.lanes }
    private var floats: ValueType { ValueType(.f32, lanes) }
    private var integers: ValueType { ValueType(.i32, lanes) }

    /// What the kernel reads and writes.
    private struct Memory {
        let input: GlobalPointer
        let output: GlobalPointer
        let scales: GlobalPointer
        let sums: GlobalPointer
        let products: GlobalPointer?
    }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: Source.kernelName, summary: "\(Source.summary), K = \(settings.depth).", workgroupSize: 1)
        let alignment = VectorParameters.alignment
        let storesProducts = Source.isGated && settings.products == .stored
        let memory = Memory(
            input: kernel.pointer(Source.input, .bf16, alignment: alignment),
            output: kernel.pointer("quantized", .i8, .write, alignment: alignment),
            scales: kernel.pointer("scales", .f32, .write, alignment: alignment),
            sums: kernel.pointer("activationSums", .i32, .write, alignment: alignment),
            products: storesProducts ? kernel.pointer("products", .f32, .update, alignment: alignment) : nil)
        let rows = kernel.scalar("rows")
        let first = kernel.define("first", Value.builtin(.blockX) * .constant(settings.taskRows))
        let end = kernel.define("end", first + .constant(settings.taskRows))
        let last = kernel.define("last", end.isLess(than: rows).select(end, else: rows))
        kernel.loop("row", from: first, to: last, by: 1) { row in
            kernel.phase("The largest magnitude of the row")
            let start = kernel.define("start", row.converted(to: .i64) * .constant(settings.depth, .i64))
            let bits = Source.isGated ? largestProduct(memory, start, kernel) : largestValue(memory, start, kernel)
            let largest = kernel.define("largest", .call(.floatOfBits, bits.reinterpreted(as: .u32)))
            let (factor, scale) = RowQuantisation.factors(ofLargest: largest, in: kernel)
            kernel.store(scale, to: memory.scales, at: row)

            kernel.phase("Round to INT8 and sum")
            round(memory, row: row, start: start, by: kernel.define("factors", factor.splat(lanes)), kernel)
        }
        return kernel.build()
    }

    /// Writes `body` for the first position of each `step` positions of a row, several of them in one pass of a loop.
    private func sweep(_ step: Int, _ kernel: KernelBuilder, _ body: (Value) -> Void) {
        let pass = max(step, settings.positions)
        let whole = settings.depth / pass * pass
        if whole > 0 {
            kernel.loop("position", from: 0, to: .constant(whole), by: pass) { position in
                for offset in stride(from: 0, to: pass, by: step) { body(position + .constant(offset)) }
            }
        }
        if whole < settings.depth {
            kernel.loop("position", from: .constant(whole), to: .constant(settings.depth), by: step, body)
        }
    }

    /// Sixteen bf16 at a time: without their signs they are ordered as integers.
    private func largestValue(_ memory: Memory, _ start: Value, _ kernel: KernelBuilder) -> Value {
        let type = ValueType(.u16, 16)
        let largest = kernel.mutable("halves", .constant(0, type))
        sweep(16, kernel) { position in
            let values = kernel.load(
                "values", ValueType(.bf16, 16), from: memory.input, at: start + position.converted(to: .i64))
            let magnitudes = values.reinterpreted(as: type) & .constant(0x7fff, type)
            kernel.assign(largest, RowQuantisation.larger(.variable(largest), magnitudes))
        }
        let half = joined(.variable(largest), kernel, by: RowQuantisation.larger)
        return half.converted(to: .i32) << 16
    }

    private func largestProduct(_ memory: Memory, _ start: Value, _ kernel: KernelBuilder) -> Value {
        let largest = kernel.mutable("magnitudes", .constant(0, integers))
        sweep(settings.step, kernel) { position in
            for offset in stride(from: 0, to: settings.step, by: lanes) {
                let place = kernel.define("place", position + .constant(offset))
                let product = product(memory, start, place, kernel)
                if let products = memory.products {
                    kernel.store(product, to: products, at: start + place.converted(to: .i64))
                }
                kernel.assign(
                    largest, RowQuantisation.larger(.variable(largest), RowQuantisation.magnitude(of: product)))
            }
        }
        return joined(.variable(largest), kernel, by: RowQuantisation.larger)
    }

    private func round(
        _ memory: Memory, row: Value, start: Value, by factor: Value, _ kernel: KernelBuilder
    ) {
        let zeros = Value.constant(0, integers)
        let total = settings.isGrouped ? nil : kernel.mutable("sums", zeros)
        sweep(settings.step, kernel) { position in
            var parts: [Value] = []
            for offset in stride(from: 0, to: settings.step, by: lanes) {
                let place = kernel.define("place", position + .constant(offset))
                let index = start + place.converted(to: .i64)
                let value =
                    if let products = memory.products {
                        kernel.load("product", floats, from: products, at: index)
                    } else if Source.isGated {
                        product(memory, start, place, kernel)
                    } else {
                        value(memory, at: index, kernel)
                    }
                let rounded = kernel.define("rounded", RowQuantisation.rounded(value, by: factor))
                let integers = kernel.define("integers", RowQuantisation.integers(rounded))
                kernel.store(integers.converted(to: .i8), to: memory.output, at: index)
                parts.append(integers)
            }
            let sum = parts.dropFirst().reduce(parts[0], +)
            guard let total else {
                let group =
                    row.converted(to: .i64) * .constant(settings.sums, .i64)
                    + (position / .constant(settings.step)).converted(to: .i64)
                return kernel.store(joined(sum, kernel, by: +), to: memory.sums, at: group)
            }
            kernel.assign(total, .variable(total) + sum)
        }
        if let total {
            kernel.store(joined(.variable(total), kernel, by: +), to: memory.sums, at: row)
        }
    }

    /// bf16 in f32.
    private func value(_ memory: Memory, at index: Value, _ kernel: KernelBuilder) -> Value {
        let words = ValueType(.u32, lanes)
        let halves = kernel.load("values", ValueType(.bf16, lanes), from: memory.input, at: index)
        let bits = halves.reinterpreted(as: ValueType(.u16, lanes)).converted(to: .u32) << .constant(16, words)
        return kernel.define("floats", bits.reinterpreted(as: floats))
    }

    private func product(_ memory: Memory, _ start: Value, _ place: Value, _ kernel: KernelBuilder) -> Value {
        // A row has two halves.
        let gate = start * .constant(2, .i64) + place.converted(to: .i64)
        return SiLU.product(
            gate: value(memory, at: gate, kernel),
            up: value(memory, at: gate + .constant(settings.depth, .i64), kernel), in: kernel)
    }

    /// The elements of a vector joined by `join`, half with half.
    private func joined(_ vector: Value, _ kernel: KernelBuilder, by join: (Value, Value) -> Value) -> Value {
        var value = kernel.define("whole", vector)
        while value.type.width > 2 {
            let half = value.type.width / 2
            value = kernel.define(
                "half", join(value.slice(from: 0, count: half), value.slice(from: half, count: half)))
        }
        let scalar =
            value.type.scalar == .i32 ? [value[0], value[1]] : [value[0], value[1]].map { $0.converted(to: .i32) }
        return kernel.define("joined", join(scalar[0], scalar[1]))
    }
}
