import KernelDSL

/// Writes the product of one register block: the sums over K of some rows of activations times the block's channels.
///
/// Integer sums are exact. Nibbles are unsigned and at most 15, so that eight sums of two products, each at most
/// 2 · 15 · 128, stay within the 16 bits of `vpmaddubsw`'s results before they are widened; `vpdpbusd` sums in 32 bits. The
/// nibbles' offset adds 8 · Σx: it is taken off each group here, and off a whole row by the epilogue.
struct VectorProduct {
    let tile: VectorTile
    let kernel: KernelBuilder
    let parameters: VectorParameters

    /// Steps of K that a group of 32 has, and that 16-bit sums last.
    private static let runSteps = WeightScales.groupDepth / VectorLayout.depth

    /// The sums of each of `rows` with each vector of channels of register block `block`.
    ///
    /// - Parameters:
    ///   - rows: The numbers of the rows, i32.
    ///   - block: The register block within the matrix, i32.
    ///   - matrix: The matrix, i64; nil where there is one.
    /// - Returns: Integers in i32 with the offset still in them, or, scaled by group, f32 without it.
    func sums(rows: [Value], block: Value, matrix: Value?) -> [[Value]] {
        let layout = tile.layout
        let zero = tile.isGrouped ? Value.constant(Float(0), tile.realType) : Value.constant(0, tile.sumType)
        let sums = rows.indices.map { row in
            (0..<tile.vectors).map { kernel.mutable("sum_\(row)_\($0)", zero) }
        }
        let column = kernel.define("column", block * .constant(tile.runVectors))
        let first = kernel.define(
            "first", start(of: matrix, each: layout.vectors) + long(column) * .constant(layout.steps, .i64))
        let starts = rows.map { kernel.define("start", $0 * .constant(tile.weights.depth)) }
        let groups = tile.isGrouped ? GroupPlaces(self, rows, column, matrix) : nil
        kernel.loop("step", from: 0, to: .constant(layout.steps), by: tile.unroll) { step in
            let vector = kernel.define("vector", first + long(step) * .constant(layout.stepStride, .i64))
            let place = kernel.define("place", step * .constant(VectorLayout.depth))
            let length =
                tile.instructions.multipliesByteQuads && !tile.isGrouped ? tile.unroll : Self.runSteps
            for begin in stride(from: 0, to: tile.unroll, by: length) {
                let steps = begin..<min(begin + length, tile.unroll)
                guard let groups else {
                    let results = run(steps, vector, place, starts) { .variable(sums[$0][$1]) }
                    each(sums) { kernel.assign($2, results[$0][$1]) }
                    continue
                }
                let results = run(steps, vector, place, starts) { _, _ in nil }
                let group = kernel.define(
                    "group", place / .constant(WeightScales.groupDepth) + .constant(begin / Self.runSteps))
                let scales = groups.scales(of: group)
                let offsets = groups.offsets(of: group)
                each(sums) { row, vector, sum in
                    let exact = (results[row][vector] - offsets[row]).converted(to: .f32)
                    kernel.assign(sum, .variable(sum) + exact * scales[vector])
                }
            }
        }
        return sums.map { $0.map { .variable($0) } }
    }

    /// Eight times the sum of a row's activations, which is what the nibbles' offset adds to each of its sums.
    func offset(ofRow row: Value) -> Value {
        let sum = kernel.load("rowSum", from: parameters.activationSums, at: row)
        return kernel.define("offset", (sum * .constant(Self.nibbleOffset)).splat(tile.lanes))
    }

    private static let nibbleOffset = 8

    /// The sums over `steps` of a pass, added to what `base` gives.
    private func run(
        _ steps: Range<Int>, _ vector: Value, _ place: Value, _ starts: [Value], onto base: (Int, Int) -> Value?
    ) -> [[Value]] {
        let layout = tile.layout
        let bytes = ValueType(.i8, 4 * tile.lanes)
        var sums: [[Value?]] = starts.indices.map { row in (0..<tile.vectors).map { base(row, $0) } }
        var shorts: [[Value?]] = starts.map { _ in [Value?](repeating: nil, count: tile.vectors) }
        for step in steps {
            let nibbles = (0..<tile.vectors).map { number in
                let index = vector + .constant(step * layout.stepStride + tile.offset(ofVector: number), .i64)
                prefetch(index, step: step, number: number)
                let packed = kernel.load("packed", tile.packedType, from: parameters.weights, at: index)
                return (
                    low: kernel.define("low", packed & .constant(15, tile.packedType)),
                    high: kernel.define("high", packed >> .constant(4, tile.packedType))
                )
            }
            for (row, start) in starts.enumerated() {
                let activations = [0, 4].map { half in
                    kernel.load(
                        "x", .i32, from: parameters.activations,
                        at: start + place + .constant(step * VectorLayout.depth + half)
                    ).splat(tile.lanes).reinterpreted(as: bytes)
                }
                let low = kernel.define("low_x", activations[0])
                let high = kernel.define("high_x", activations[1])
                for number in 0..<tile.vectors {
                    let pair = nibbles[number]
                    if tile.instructions.multipliesByteQuads {
                        let base = sums[row][number] ?? .constant(0, tile.sumType)
                        let dot = Function.dotByteQuads(tile.lanes)
                        let half = kernel.define("half", .call(dot, base, pair.low, low))
                        sums[row][number] = kernel.define("quad", .call(dot, half, pair.high, high))
                    } else {
                        let dot = Function.dotBytePairs(2 * tile.lanes)
                        let products = Value.call(dot, pair.low, low) + .call(dot, pair.high, high)
                        shorts[row][number] = kernel.define(
                            "pairs", shorts[row][number].map { $0 + products } ?? products)
                    }
                }
            }
        }
        return starts.indices.map { row in
            (0..<tile.vectors).map { number in
                guard let short = shorts[row][number] else { return sums[row][number] ?? .constant(0, tile.sumType) }
                let ones = Value.constant(1, ValueType(.i16, 2 * tile.lanes))
                let wide = Value.call(.dotShortPairs(tile.lanes), short, ones)
                return sums[row][number].map { $0 + wide } ?? kernel.define("wide", wide)
            }
        }
    }

    /// Asks for the vector that will be needed in a while, once for each cache line.
    private func prefetch(_ index: Value, step: Int, number: Int) {
        guard tile.prefetch > 0 else { return }
        let line = 64 / tile.layout.vectorBytes
        let place = tile.order == .block ? step * tile.runVectors + number % tile.runVectors : step
        guard place % line == 0 else { return }
        kernel.prefetch(parameters.weights, at: index + .constant(tile.prefetch / tile.layout.vectorBytes, .i64))
    }

    private func start(of matrix: Value?, each count: Int) -> Value {
        matrix.map { $0 * .constant(count, .i64) } ?? .constant(0, .i64)
    }

    private func long(_ value: Value) -> Value { value.converted(to: .i64) }

    private func each(_ sums: [[Variable]], _ body: (Int, Int, Variable) -> Void) {
        for (row, vectors) in sums.enumerated() {
            for (number, sum) in vectors.enumerated() {
                body(row, number, sum)
            }
        }
    }

    /// Where the scales of groups and the sums of their activations stand.
    private struct GroupPlaces {
        private let product: VectorProduct
        private let rows: [Value]
        private let scaleStart: Value
        private let count: Int

        init(_ product: VectorProduct, _ rows: [Value], _ column: Value, _ matrix: Value?) {
            self.product = product
            let tile = product.tile
            count = tile.weights.depth / WeightScales.groupDepth
            let perColumn = count * tile.lanes
            let kernel = product.kernel
            let groups = count
            self.rows = rows.map { kernel.define("groups", $0 * .constant(groups)) }
            scaleStart = kernel.define(
                "scaleStart",
                product.start(of: matrix, each: tile.weights.channels * count)
                    + product.long(column) * .constant(perColumn, .i64))
        }

        /// The scales of `group` for each vector of channels, in f32.
        func scales(of group: Value) -> [Value] {
            let (tile, kernel) = (product.tile, product.kernel)
            guard let pointer = product.parameters.weightScales else { return [] }
            let place = kernel.define("scalePlace", scaleStart + product.long(group) * .constant(tile.lanes, .i64))
            return (0..<tile.vectors).map { number in
                let stored = kernel.load(
                    "stored", ValueType(.bf16, tile.lanes), from: pointer,
                    at: place + .constant(tile.columnOffset(ofVector: number) * count * tile.lanes, .i64))
                let bits = stored.reinterpreted(as: ValueType(.u16, tile.lanes)).converted(to: .u32)
                return kernel.define(
                    "scale",
                    (bits << .constant(16, ValueType(.u32, tile.lanes))).reinterpreted(as: tile.realType))
            }
        }

        /// What the nibbles' offset adds to the sums of `group`, for each row.
        func offsets(of group: Value) -> [Value] {
            let (tile, kernel) = (product.tile, product.kernel)
            return rows.map { row in
                let sum = kernel.load("groupSum", from: product.parameters.activationSums, at: row + group)
                return kernel.define("offset", (sum * .constant(VectorProduct.nibbleOffset)).splat(tile.lanes))
            }
        }
    }
}
