import KernelDSL

/// Writes the router for a CPU.
struct CPURouterKernel {
    let problem: Router
    let tasks: Int
    /// Experts of a vector.
    let lanes: Int
    /// Experts that share a maximum.
    let block: Int

    /// Blocks of a token's experts.
    var blocks: Int { (problem.experts + block - 1) / block }
    /// Keys of a token with what fills its last block, a whole number of the longest vectors.
    var stride: Int { (blocks * block + 15) / 16 * 16 }

    private var none: Value { .constant(RouterScore.none) }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "router", summary: "\(problem.expertsPerToken) of \(problem.experts) experts for each token.",
            workgroupSize: 1)
        let alignment = VectorParameters.alignment
        let logits = kernel.pointer("logits", .f32, alignment: alignment)
        let bias = kernel.pointer("bias", .f32, alignment: alignment)
        let scale = kernel.pointer("scale", .f32, alignment: alignment)
        let topkIDs = kernel.pointer("topkIDs", .i32, .write, alignment: alignment)
        let topkWeights = kernel.pointer("topkWeights", .f32, .update, alignment: alignment)
        let scores = kernel.pointer("scores", .f32, .update, alignment: alignment)
        let keys = kernel.pointer("keys", .i32, .update, alignment: alignment)
        let maxima = kernel.pointer("maxima", .i32, .update, alignment: alignment)
        let tokens = kernel.scalar("tokens")
        let task = kernel.define("task", .builtin(.blockX))
        let own = kernel.define("own", task * .constant(stride))
        let ownMaxima = kernel.define("ownMaxima", task * .constant(blocks))
        let factor = kernel.load("factor", from: scale, at: 0)
        let slots = Value.constant(problem.expertsPerToken)

        func updateMaximum(_ number: Value) {
            let largest = kernel.mutable("largest", none)
            kernel.loop("within", from: 0, to: .constant(block), by: 1) { within in
                let key = kernel.load("keyOfBlock", from: keys, at: own + number * .constant(block) + within)
                kernel.assign(largest, .call(.maximum, .variable(largest), key))
            }
            kernel.store(.variable(largest), to: maxima, at: ownMaxima + number)
        }

        kernel.loop("token", from: task, to: tokens, by: tasks) { token in
            kernel.phase("Scores, and what they are compared by")
            kernel.loop("expert", from: 0, to: .constant(problem.experts), by: lanes) { expert in
                let type = ValueType(.f32, lanes)
                let logit = kernel.load(
                    "logit", type, from: logits, at: token * .constant(problem.experts) + expert)
                let added = kernel.load("added", type, from: bias, at: expert)
                let score = RouterScore.score(logit, in: kernel)
                kernel.store(score, to: scores, at: own + expert)
                kernel.store(RouterScore.key(score + added, in: kernel), to: keys, at: own + expert)
            }
            if problem.experts < blocks * block {
                kernel.loop(
                    "beyond", from: .constant(problem.experts), to: .constant(blocks * block), by: 1
                ) { kernel.store(none, to: keys, at: own + $0) }
            }
            kernel.loop("block", from: 0, to: .constant(blocks), by: 1) { updateMaximum($0) }

            kernel.phase("The best block, and the best in it, again and again")
            let sum = kernel.mutable("sum", .constant(Float(0)))
            let first = kernel.define("first", token * slots)
            kernel.loop("slot", from: 0, to: slots, by: 1) { slot in
                let bestBlock = best(of: maxima, at: ownMaxima, count: blocks, kernel)
                let start = kernel.define("start", bestBlock * .constant(block))
                let place = best(of: keys, at: own + start, count: block, kernel)
                let expert = kernel.define("bestExpert", start + place)
                kernel.store(none, to: keys, at: own + expert)
                updateMaximum(bestBlock)
                let score = kernel.load("bestScore", from: scores, at: own + expert)
                kernel.assign(sum, .variable(sum) + score)
                kernel.store(expert, to: topkIDs, at: first + slot)
                kernel.store(score, to: topkWeights, at: first + slot)
            }
            kernel.phase("Weights")
            let all = kernel.define("all", .variable(sum))
            kernel.loop("choice", from: 0, to: slots, by: 1) { choice in
                let score = kernel.load("chosenScore", from: topkWeights, at: first + choice)
                kernel.store(
                    RouterScore.weight(score, sum: all, scale: factor, in: kernel), to: topkWeights, at: first + choice)
            }
        }
        return kernel.build()
    }

    /// The first of `count` elements from `start` on than which none is larger.
    private func best(of keys: GlobalPointer, at start: Value, count: Int, _ kernel: KernelBuilder) -> Value {
        let largest = kernel.mutable("best", none)
        let place = kernel.mutable("bestPlace", 0)
        kernel.loop("place", from: 0, to: .constant(count), by: 1) { number in
            let key = kernel.load("candidate", from: keys, at: start + number)
            kernel.branch(Value.variable(largest).isLess(than: key), .choice) {
                kernel.assign(largest, key)
                kernel.assign(place, number)
            }
        }
        return .variable(place)
    }
}
