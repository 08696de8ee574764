import KernelDSL

// The K loop.

extension MoEStage2Kernel {
    func computeAllSteps(
        _ weights: WeightStream, _ staged: SharedBuffer, _ addresses: [[Value]], _ accumulators: Accumulators
    ) {
        let depth = settings.prefetch
        let rounds = max(0, (steps - depth) / depth)
        let rolled = rounds > 1 ? rounds : 0
        if rolled > 0 {
            kernel.phase("Steps of K: each consumes the oldest weights and asks for those of \(depth) steps later")
            kernel.loop("step", from: 0, to: .constant(rolled * depth), by: depth) { step in
                for slot in 0..<depth {
                    computeStep(
                        weights, slot: slot, at: step + .constant(slot), next: step + .constant(slot + depth), staged,
                        addresses, accumulators)
                }
            }
        }
        kernel.phase(rolled > 0 ? "The last steps" : "All of K")
        for step in (rolled * depth)..<steps {
            let next = step + depth < steps ? Value.constant(step + depth) : nil
            computeStep(
                weights, slot: step % depth, at: .constant(step), next: next, staged, addresses, accumulators)
        }
    }

    /// One step: reads its activations, unpacks and multiplies its weights, asks for the weights of `next`.
    func computeStep(
        _ weights: WeightStream, slot: Int, at step: Value, next: Value?, _ staged: SharedBuffer,
        _ addresses: [[Value]], _ accumulators: Accumulators
    ) {
        let first = step * .constant(8 * settings.chunksPerStep * settings.kWave)
        let activations = (0..<settings.chunksPerStep).map { chunk in
            addresses.map { halves in
                halves.map { kernel.load("x", from: staged, at: $0 + (first + .constant(8 * chunk))) }
            }
        }
        pin()
        for tile in 0..<settings.channelTilesPerWave {
            for chunk in 0..<settings.chunksPerStep {
                let packed = weights.register(slot: slot, tile: tile, chunk: chunk)
                accumulators.add(packed: .variable(packed), activations[chunk], tile: tile)
                if let next {
                    weights.request(step: next, slot: slot, tile: tile, chunk: chunk)
                }
                pin()
            }
        }
        if settings.hints == .groups {
            publishedGroups()
        }
    }

    func pin() {
        if settings.hints == .pinned {
            kernel.schedule(.barrier)
        }
    }

    /// The proportions that the published stage kernels ask for, per 64 positions of K and tile of rows.
    func publishedGroups() {
        for (reads, products) in [(2, 2), (1, 1), (1, 1)] {
            kernel.schedule(.group(.sharedRead, count: reads))
            kernel.schedule(.group(.matrix, count: products))
        }
        let products = 2 * settings.channelTilesPerWave
        for _ in 0..<(2 * settings.chunksPerStep * settings.rowTiles) {
            kernel.schedule(.group(.globalLoad, count: 1))
            kernel.schedule(.group(.matrix, count: products))
            kernel.schedule(.group(.sharedRead, count: 1))
            kernel.schedule(.group(.matrix, count: products))
        }
        kernel.schedule(.barrier)
    }
}
