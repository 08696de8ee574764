import KernelDSL

/// Writes the sort for a CPU.
struct CPUMoESortKernel {
    let problem: MoESort
    let tasks: Int
    /// Entries of padding that are stored at once.
    let width: Int

    private var experts: Value { .constant(problem.experts) }
    private var block: Value { .constant(problem.block) }
    /// Experts of a task.
    private var share: Int { (problem.experts + tasks - 1) / tasks }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_sort",
            summary: "a routing to \(problem.experts) experts sorted into blocks of \(problem.block) rows.",
            workgroupSize: 1)
        let alignment = VectorParameters.alignment
        let topkIDs = kernel.pointer("topkIDs", .i32, alignment: alignment)
        let topkWeights = kernel.pointer("topkWeights", .f32, alignment: alignment)
        let sortedIDs = kernel.pointer("sortedIDs", .i32, .write, alignment: alignment)
        let sortedWeights = kernel.pointer("sortedWeights", .f32, .write, alignment: alignment)
        let expertIDs = kernel.pointer("expertIDs", .i32, .write, alignment: alignment)
        let validCounts = kernel.pointer("validCounts", .i32, .write, alignment: alignment)
        let nextRows = kernel.pointer("nextRows", .i32, .update, alignment: alignment)
        let tokens = kernel.scalar("tokens")
        let topk = kernel.scalar("topk")
        let task = kernel.define("task", .builtin(.blockX))
        let table = kernel.define("table", task * experts)
        let firstExpert = kernel.define("firstExpert", task * .constant(share))
        let padding = kernel.define("padding", topk << 24 | tokens)

        func forEachEntry(_ body: (_ token: Value, _ slot: Value, _ entry: Value, _ expert: Value) -> Void) {
            kernel.loop("token", from: 0, to: tokens, by: 1) { token in
                kernel.loop("slot", from: 0, to: topk, by: 1) { slot in
                    let entry = kernel.define("entry", token * topk + slot)
                    let expert = kernel.load("expert", from: topkIDs, at: entry)
                    // Below 0 is beyond as well once it is unsigned.
                    let isOurs = expert.converted(to: .u32).isLess(than: .constant(problem.experts, .u32))
                    kernel.branch(isOurs, .bounds("experts of other ranks have no rows")) {
                        body(token, slot, entry, expert)
                    }
                }
            }
        }

        kernel.phase("The rows of each expert")
        kernel.loop("cleared", from: 0, to: experts, by: 1) { kernel.store(0, to: nextRows, at: table + $0) }
        forEachEntry { _, _, _, expert in
            let rows = kernel.load("rows", from: nextRows, at: table + expert)
            kernel.store(rows + 1, to: nextRows, at: table + expert)
        }
        kernel.phase("Where each expert's rows begin; its blocks, and the padding behind its last row")
        let row = kernel.mutable("row", 0)
        kernel.loop("number", from: 0, to: experts, by: 1) { number in
            let rows = kernel.load("rowsOfExpert", from: nextRows, at: table + number)
            let first = kernel.define("first", .variable(row))
            let end = kernel.define("end", first + (rows + (block - 1)) / block * block)
            kernel.store(first, to: nextRows, at: table + number)
            kernel.branch(isShared(number, firstExpert), .bounds("other experts are other tasks'")) {
                kernel.loop("blockOfExpert", from: first / block, to: end / block, by: 1) {
                    kernel.store(number, to: expertIDs, at: $0)
                }
                kernel.loop("emptyRow", from: first + rows, to: end, by: 1) {
                    kernel.store(padding, to: sortedIDs, at: $0)
                    kernel.store(.constant(Float(0)), to: sortedWeights, at: $0)
                }
            }
            kernel.assign(row, end)
        }
        kernel.phase("Each entry into its row")
        forEachEntry { token, slot, entry, expert in
            kernel.branch(isShared(expert, firstExpert), .bounds("other experts are other tasks'")) {
                let place = kernel.load("place", from: nextRows, at: table + expert)
                kernel.store(place + 1, to: nextRows, at: table + expert)
                kernel.store(slot << 24 | token, to: sortedIDs, at: place)
                kernel.store(kernel.load("weight", from: topkWeights, at: entry), to: sortedWeights, at: place)
            }
        }
        kernel.phase("Padding behind the last block, shared out among tasks")
        let valid = kernel.define("valid", .variable(row))
        let room = (tokens - 1) * topk + .constant(problem.experts * problem.block)
        let blocks = kernel.define("blocks", (room + (block - 1)) / block)
        kernel.loop("emptyBlock", from: valid / block + task, to: blocks, by: tasks) {
            kernel.store(.constant(-1), to: expertIDs, at: $0)
        }
        let paddings = kernel.define("paddings", padding.splat(width))
        kernel.loop(
            "emptyEntry", from: valid + task * .constant(width), to: blocks * block, by: tasks * width
        ) {
            kernel.store(paddings, to: sortedIDs, at: $0)
            kernel.store(.constant(Float(0), ValueType(.f32, width)), to: sortedWeights, at: $0)
        }
        kernel.branch(task.equals(0), .bounds("one task says how many rows there are")) {
            kernel.store(valid, to: validCounts, at: 0)
            kernel.store(tokens, to: validCounts, at: 1)
        }
        return kernel.build()
    }

    /// Whether the task has `expert`, a number below E.
    private func isShared(_ expert: Value, _ first: Value) -> Value {
        (expert - first).converted(to: .u32).isLess(than: .constant(share, .u32))
    }
}
