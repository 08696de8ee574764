import KernelDSL

/// Writes the router for a GPU: a wave has a token, its lanes the experts.
struct RouterKernel {
    let problem: Router
    let settings: RouterSettings

    /// What a lane knows of one of its experts.
    private struct Candidate {
        let expert: Value
        let score: Value
        /// Falls to the least once it is chosen.
        ///
        /// With pairs the key stands in the upper word, and below it the expert's number
        /// from the end, so that the lower of two is the larger.
        let key: Variable
    }

    private var lane: Value { .builtin(.lane) }
    private var waveSize: Int { RouterSettings.waveSize }
    private var usesPairs: Bool { settings.selection == .pairs }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "router", summary: "\(problem.expertsPerToken) of \(problem.experts) experts for each token.",
            workgroupSize: settings.waves * waveSize)
        let logits = kernel.pointer("logits", .f32)
        let bias = kernel.pointer("bias", .f32)
        let scale = kernel.pointer("scale", .f32)
        let topkIDs = kernel.pointer("topkIDs", .i32, .write)
        let topkWeights = kernel.pointer("topkWeights", .f32, .write)
        let tokens = kernel.scalar("tokens")
        let wave = Value.builtin(.thread) / .constant(waveSize)
        let token = kernel.define("token", .builtin(.blockX) * .constant(settings.waves) + wave)

        kernel.branch(token.isLess(than: tokens), .bounds("the last workgroup may have more waves than tokens")) {
            kernel.phase("Scores, and what they are compared by")
            let candidates = candidates(logits, bias, token, kernel)
            kernel.phase("The best of all lanes, again and again; lane s keeps choice s")
            let chosen = kernel.mutable("chosen", 0)
            let chosenScore = kernel.mutable("chosenScore", .constant(Float(0)))
            let sum = kernel.mutable("sum", .constant(Float(0)))
            kernel.loop("slot", from: 0, to: .constant(problem.expertsPerToken), by: 1) { slot in
                let (expert, score) = usesPairs ? bestPair(candidates, kernel) : bestByBallot(candidates, kernel)
                let isMine = kernel.define("isMine", lane.equals(slot))
                kernel.assign(chosen, isMine.select(expert, else: .variable(chosen)))
                kernel.assign(chosenScore, isMine.select(score, else: .variable(chosenScore)))
                kernel.assign(sum, .variable(sum) + score)
            }
            kernel.phase("Weights")
            let slots = Value.constant(problem.expertsPerToken)
            kernel.branch(lane.isLess(than: slots), .bounds("a lane for each choice")) {
                let place = kernel.define("place", token * slots + lane)
                kernel.store(.variable(chosen), to: topkIDs, at: place)
                let factor = kernel.load("factor", from: scale, at: 0)
                kernel.store(
                    RouterScore.weight(.variable(chosenScore), sum: .variable(sum), scale: factor, in: kernel),
                    to: topkWeights, at: place)
            }
        }
        return kernel.build()
    }

    /// The lane's experts in the order of their numbers.
    private func candidates(
        _ logits: GlobalPointer, _ bias: GlobalPointer, _ token: Value, _ kernel: KernelBuilder
    ) -> [Candidate] {
        let row = kernel.define("logitRow", token * .constant(problem.experts))
        let width = settings.loadWidth
        var candidates: [Candidate] = []
        for start in stride(from: 0, to: settings.expertsOfLane, by: width) {
            let first = kernel.define("expert", expert(start))
            let isWhole = settings.isEven || settings.spread == .strided && start + 1 < settings.expertsOfLane
            let exists = isWhole ? nil : kernel.define("exists", first.isLess(than: .constant(problem.experts)))
            let place = exists?.select(first, else: 0) ?? first
            let type = ValueType(.f32, width)
            let loaded = kernel.load("logit", type, from: logits, at: row + place)
            let added = kernel.load("added", type, from: bias, at: place)
            for number in 0..<width {
                let score = RouterScore.score(loaded[number], in: kernel)
                let key = RouterScore.key(score + added[number], in: kernel)
                let known = exists?.select(key, else: .constant(RouterScore.none)) ?? key
                let expert = number == 0 ? first : kernel.define("expert", first + .constant(number))
                let start = usesPairs ? Value.vector([-1 - expert, known]).reinterpreted(as: .i64) : known
                candidates.append(
                    Candidate(expert: expert, score: score, key: kernel.mutable("candidate", start)))
            }
        }
        return candidates
    }

    /// The lane's expert `number`.
    private func expert(_ number: Int) -> Value {
        switch settings.spread {
        case .neighbours: lane * .constant(settings.expertsOfLane) + .constant(number)
        case .strided: lane + .constant(number * waveSize)
        }
    }

    /// The lane that has `expert`.
    private func lane(of expert: Value) -> Value {
        switch settings.spread {
        case .neighbours: expert / .constant(settings.expertsOfLane)
        case .strided: expert % .constant(waveSize)
        }
    }

    /// The best expert of the wave and its score, which it is without from then on: by pairs of key and expert.
    private func bestPair(_ candidates: [Candidate], _ kernel: KernelBuilder) -> (expert: Value, score: Value) {
        let keys = candidates.map { Value.variable($0.key) }
        var best = kernel.define("best", keys.dropFirst().reduce(keys[0]) { .call(.maximum, $0, $1) })
        for distance in [1, 2, 4, 8, 16, 32] {
            let words = best.reinterpreted(as: .i32x2)
            let low = kernel.shuffle("otherExpert", words[0], exclusiveOr: .constant(distance))
            let high = kernel.shuffle("otherKey", words[1], exclusiveOr: .constant(distance))
            best = kernel.define("best", .call(.maximum, best, Value.vector([low, high]).reinterpreted(as: .i64)))
        }
        var score = Value.constant(Float(0))
        for candidate in candidates {
            let isBest = kernel.define("isBest", Value.variable(candidate.key).equals(best))
            score = kernel.define("ownScore", isBest.select(candidate.score, else: score))
            kernel.assign(candidate.key, isBest.select(.constant(Int(Int64.min), .i64), else: .variable(candidate.key)))
        }
        let expert = kernel.define("bestExpert", -1 - best.reinterpreted(as: .i32x2)[0])
        let bits = Value.call(.bitsOfFloat, score).converted(to: .i32)
        let shared = kernel.shuffle("bestScore", bits, from: lane(of: expert))
        return (expert, kernel.define("scoreOfBest", .call(.floatOfBits, shared.converted(to: .u32))))
    }

    /// The same by the largest key alone: the lowest lane that has it has the lowest expert, since lanes have neighbours.
    private func bestByBallot(_ candidates: [Candidate], _ kernel: KernelBuilder) -> (expert: Value, score: Value) {
        let keys = candidates.map { Value.variable($0.key) }
        let own = kernel.define("ownBest", keys.dropFirst().reduce(keys[0]) { .call(.maximum, $0, $1) })
        var best = own
        for distance in [1, 2, 4, 8, 16, 32] {
            let other = kernel.shuffle("otherKey", best, exclusiveOr: .constant(distance))
            best = kernel.define("best", .call(.maximum, best, other))
        }
        let holding = kernel.ballot("holding", own.equals(best))
        let low = holding[0]
        let isLow = low.isAtLeast(.constant(1, .u32))
        let word = kernel.define("word", isLow.select(low, else: holding[1]))
        let one = Value.constant(1, .u32)
        let trailing = Value.call(.bitCount, (word ^ .constant(0xffff_ffff, .u32)) & (word - one)).converted(to: .i32)
        let holder = kernel.define("holder", trailing + isLow.select(0, else: 32))
        let isHolder = kernel.define("isHolder", lane.equals(holder))
        // From the last to the first: the lowest of equal ones stays.
        var expert = Value.constant(0)
        var score = Value.constant(Float(0))
        for candidate in candidates.reversed() {
            let isBest = kernel.define("isBest", Value.variable(candidate.key).equals(best))
            expert = kernel.define("ownExpert", isBest.select(candidate.expert, else: expert))
            score = kernel.define("ownScore", isBest.select(candidate.score, else: score))
        }
        let chosen = kernel.define("taken", isHolder.select(expert, else: -1))
        for candidate in candidates {
            let isTaken = candidate.expert.equals(chosen)
            kernel.assign(
                candidate.key, isTaken.select(.constant(RouterScore.none), else: .variable(candidate.key)))
        }
        let bits = Value.call(.bitsOfFloat, score).converted(to: .i32)
        let shared = kernel.shuffle("bestScore", bits, from: holder)
        return (
            kernel.shuffle("bestExpert", expert, from: holder),
            kernel.define("scoreOfBest", .call(.floatOfBits, shared.converted(to: .u32)))
        )
    }
}
