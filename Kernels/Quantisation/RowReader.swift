import KernelDSL

/// Reads a lane's values of a row.
struct RowReader<Source: RowSource> {
    let settings: RowQuantizeSettings<Source>
    let input: GlobalPointer
    let place: RowPlace
    let kernel: KernelBuilder

    /// Where a pass reads.
    struct Place {
        let position: Value
        /// Whether it may lie beyond the row; nil where it cannot.
        let exists: Value?
    }

    /// What a pass has read: vectors of packed bf16, of the gate and of the up projection where there are two.
    struct Loaded {
        let words: [[Value]]
        let place: Place
    }

    /// What a pass holds: packed bf16, or products in f32.
    struct Held {
        let values: [Value]
        let place: Place
    }

    /// Loads the vectors of `pass`; beyond the row, where the last one may reach, they are zeros.
    func load(pass: Value, isLast: Bool) -> Loaded {
        let position = kernel.define(
            "position", pass * .constant(settings.unit) + place.lane * .constant(settings.vector))
        let place = Place(
            position: position,
            exists: isLast && settings.reachesBeyond ? position.isLess(than: .constant(settings.depth)) : nil)
        let column = place.exists.map { kernel.define("column", $0.select(position, else: 0)) } ?? position
        let width = settings.depth * Source.inputsPerValue
        let start = self.place.read.converted(to: .i64) * .constant(width, .i64) + column.converted(to: .i64)
        let type = ValueType(.u32, min(4, settings.vector / 2))
        let names = Source.isGated ? ["gate", "up"] : ["read"]
        let words = names.enumerated().map { half, name in
            stride(from: 0, to: settings.vector, by: 2 * type.width).map { first -> Value in
                let index = start + .constant(half * settings.depth + first, .i64)
                let word = kernel.load(name, type, from: input, at: index)
                return place.exists.map {
                    kernel.define("existing", $0.select(word, else: .constant(0, type)))
                } ?? word
            }
        }
        return Loaded(words: words, place: place)
    }

    /// What is held of it: products where there are any, else the packed values.
    func held(_ loaded: Loaded) -> Held {
        guard Source.isGated else { return Held(values: loaded.words[0], place: loaded.place) }
        let (gates, ups) = (PackedBF16.floats(loaded.words[0]), PackedBF16.floats(loaded.words[1]))
        let products = zip(gates, ups).map { SiLU.product(gate: $0, up: $1, in: kernel) }
        return Held(values: products, place: loaded.place)
    }

    /// The largest magnitude as bits of an f32.
    func largest(_ held: Held) -> Value {
        guard !Source.isGated else {
            let magnitudes = held.values.map { RowQuantisation.magnitude(of: $0) }
            return kernel.define("magnitude", magnitudes.dropFirst().reduce(magnitudes[0], RowQuantisation.larger))
        }
        return PackedBF16.largestMagnitude(held.values, in: kernel)
    }

    /// The values in f32.
    func values(_ held: Held) -> [Value] { Source.isGated ? held.values : PackedBF16.floats(held.values) }
}
