/// Writes a matrix of INT4 weights, channel by channel, in the form that a configuration reads.
protocol WeightWriter {
    /// Consecutive positions of K whose nibbles are of one kind, which decides the positions of low ones.
    var run: Int { get }

    /// Stores the `weights` of `channel`, all of K in −8...7, into the bytes of the matrix, whose places for them are zero.
    func store(_ weights: UnsafeBufferPointer<Int8>, channel: Int, into packed: UnsafeMutableRawBufferPointer)

    /// Stores the `scales` of `channel`, one for each group of 32 in order and each a bf16's value, into the bytes of the
    /// matrix's scales.
    func store(groupScales scales: UnsafeBufferPointer<Float>, channel: Int, into stored: UnsafeMutableRawBufferPointer)
}

extension Int4Writer: WeightWriter {
    var run: Int { layout.run }
}
