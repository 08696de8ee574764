import KernelDSL

/// Writes a product tile for a GPU in the DSL: `tile_m` rows of INT8 activations times `tile_n` channels of INT4 weights.
///
/// A workgroup's waves lie side by side along the channels; `k_wave` of them share channels and split K. Weights go from
/// memory straight to registers, unpacked there. What a lane sums becomes four consecutive channels of one row, directly or
/// through LDS, is scaled, and handed to the operation.
struct TileKernel {
    let settings: TileSettings
    let kernel: KernelBuilder
    let place: TilePlace

    /// Starts a tile in `kernel`, where the operation has declared its parameters.
    init(_ settings: TileSettings, _ kernel: KernelBuilder) {
        self.settings = settings
        self.kernel = kernel
        place = TilePlace(settings, kernel)
    }

    /// A builder of the size and with the register limits that `settings` ask for.
    static func builder(_ settings: TileSettings, name: String, summary: String) -> KernelBuilder {
        let waves = settings.wavesPerSIMD == 1 ? nil : settings.wavesPerSIMD
        let usual = AccumulatorRegisters.usual(workgroupSize: settings.threads, wavesPerSIMD: waves)
        return KernelBuilder(
            name: name, summary: summary, workgroupSize: settings.threads, wavesPerSIMD: waves,
            accumulators: settings.accumulators == usual ? nil : settings.accumulators)
    }

    /// The workgroup's place in a grid of `columns` tiles of channels, which the launch may have numbered for the eight dies.
    static func gridPlace(
        _ settings: TileSettings, _ kernel: KernelBuilder, columns: Int, workgroups: Value?
    ) -> (x: Value, y: Value) {
        guard let workgroups else {
            return (.builtin(.blockX), .builtin(.blockY))
        }
        kernel.phase("Neighbours share a die: hardware deals workgroups out to the eight dies in turn")
        let number = kernel.define("number", .builtin(.blockY) * .constant(columns) + .builtin(.blockX))
        let die = kernel.define("die", number % 8)
        let share = workgroups / 8
        let rest = kernel.define("rest", workgroups % 8)
        let before = die * share + die.isLess(than: rest).select(die, else: rest)
        let place = kernel.define("place", before + number / 8)
        return (kernel.define("tileX", place % .constant(columns)), kernel.define("tileY", place / .constant(columns)))
    }

    /// Writes everything from the first load to the last store.
    func write(_ operation: any TileOperation) {
        var fragments = ActivationFragments(settings, kernel, place)
        let exchange = settings.exchanges ? SumExchange(settings, kernel) : nil
        let pieces = fragments.pieces { operation.activationOffset(tileRow: $0) }
        let finishing = finishingItems()
        let rows = finishing.map { $0.isPreloaded ? operation.find(tileRow: $0.row, exists: $0.rowExists) : nil }
        let concluded = operation.rowToConclude()
        let weights = WeightStream(settings, kernel, operation.origin, place)
        let activationRows = kernel.describe(
            "activationRows", operation.activations.pointer, bytes: operation.activations.bytes)
        fragments.locate(activationRows) { operation.activationOffset(tileRow: $0) }
        let scales = describeChannelScales(operation)
        kernel.phase(
            "What finishing the rows takes, then the activations: a wait for them leaves all weights in flight")
        let factors = rows.map { $0.map { operation.request($0) } }
        kernel.schedule(.barrier)
        var early: [Value] = []
        fragments.stage(pieces, from: activationRows) {
            kernel.phase("Weights of the first steps, straight to registers; then what only the epilogue needs")
            fragments.requestFirst()
            weights.requestFirst()
            if let scales, exchange == nil {
                early = directQuads().map { load(scales, tilePlace: $0.tile, quad: $0.quad) }
            }
            kernel.schedule(.barrier)
        }
        let sums: any ProductSums =
            settings.instruction.matrix.map { MatrixSums(settings, kernel, $0) } ?? DotSums(settings, kernel)
        computeAllSteps(weights, fragments, sums)
        for value in early + factors.compactMap({ $0 }).flatMap({ $0.scales + [$0.lowSum].compactMap { $0 } }) {
            kernel.keep(value)
        }
        if let concluded {
            kernel.keep(concluded.row)
        }
        if let exchange {
            exchange.store(sums, place)
            kernel.phase("Scale and write: finished sums are shared out among all lanes")
            for (index, item) in finishing.enumerated() {
                finish(item, rows[index], factors[index], fragments, exchange, scales, operation)
            }
        } else {
            kernel.phase("Scale and write")
            finishDirectly(sums, finishing, rows, factors, fragments, early, operation)
        }
        if let concluded {
            kernel.barrier(.workgroup)
            operation.conclude(concluded)
        }
    }

    // MARK: The K loop

    private func computeAllSteps(_ weights: WeightStream, _ fragments: ActivationFragments, _ sums: any ProductSums) {
        for pass in 0..<settings.streams.passes {
            computePass(pass, weights, fragments, sums)
        }
    }

    /// All steps of one pass over K; at its end it asks for the first weights of the next pass.
    private func computePass(
        _ pass: Int, _ weights: WeightStream, _ fragments: ActivationFragments, _ sums: any ProductSums
    ) {
        let depth = settings.prefetch
        let steps = settings.steps
        let rounds = max(0, (steps - depth) / depth)
        let rolled = rounds > 1 ? rounds : 0
        // Passes follow each other in one ring of registers.
        let firstSlot = pass * steps
        let stream = settings.streams == .together ? "" : pass == 0 ? " of gate" : " of up"
        if rolled > 0 {
            kernel.phase(
                "Steps of K\(stream): each consumes the oldest weights and asks for those of \(depth) steps later")
            kernel.loop("step", from: 0, to: .constant(rolled * depth), by: depth) { step in
                for slot in 0..<depth {
                    let next = Request(step: step + .constant(slot + depth), pass: pass)
                    computeStep(
                        weights, fragments, sums, slot: (firstSlot + slot) % depth, at: step + .constant(slot),
                        pass: pass, next: next)
                }
            }
        }
        kernel.phase((rolled > 0 ? "The last steps" : "All of K") + stream)
        for step in (rolled * depth)..<steps {
            let later = step + depth
            let next: Request? =
                later < steps
                ? Request(step: .constant(later), pass: pass)
                : pass + 1 < settings.streams.passes ? Request(step: .constant(later - steps), pass: pass + 1) : nil
            computeStep(
                weights, fragments, sums, slot: (firstSlot + step) % depth, at: .constant(step), pass: pass, next: next)
        }
    }

    /// Weights that a step asks for.
    private struct Request {
        let step: Value
        let pass: Int
    }

    /// One step: reads its activations, unpacks and multiplies its weights, asks for those of `next`.
    private func computeStep(
        _ weights: WeightStream, _ fragments: ActivationFragments, _ sums: any ProductSums, slot: Int, at step: Value,
        pass: Int, next: Request?
    ) {
        let activations = (0..<settings.chunksPerStep).map {
            fragments.fragments(step: step, slot: slot, chunk: $0)
        }
        pin()
        for tile in 0..<settings.tilesPerStream {
            for chunk in 0..<settings.chunksPerStep {
                sums.add(
                    packed: .variable(weights.register(slot: slot, tile: tile, chunk: chunk)), activations[chunk],
                    scales: weights.scaleValues(slot: slot, tile: tile, chunk: chunk),
                    tile: settings.tile(tile, inPass: pass))
                if let next {
                    weights.request(step: next.step, pass: next.pass, slot: slot, tile: tile, chunk: chunk)
                }
                pin()
            }
        }
        if let next {
            fragments.request(step: next.step, slot: slot)
        }
        if settings.hints == .groups {
            publishedGroups()
        }
    }

    private func pin() {
        if settings.hints == .pinned {
            kernel.schedule(.barrier)
        }
    }

    /// The proportions that the published stage kernels ask for, per 64 positions of K and tile of rows.
    private func publishedGroups() {
        for (reads, products) in [(2, 2), (1, 1), (1, 1)] {
            kernel.schedule(.group(.sharedRead, count: reads))
            kernel.schedule(.group(.matrix, count: products))
        }
        let products = 2 * settings.tilesPerStream
        for _ in 0..<(max(1, settings.chunksPerStep * settings.chunkDepth / 64) * settings.rowTiles) {
            kernel.schedule(.group(.globalLoad, count: 1))
            kernel.schedule(.group(.matrix, count: products))
            kernel.schedule(.group(.sharedRead, count: 1))
            kernel.schedule(.group(.matrix, count: products))
        }
        kernel.schedule(.barrier)
    }
}
