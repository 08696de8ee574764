import KernelDSL

/// The sums of a wave while K goes by.
protocol ProductSums {
    /// Adds the products of one lane's packed weights of tile `tile` with activations.
    ///
    /// `fragments` holds, for each row that the lane multiplies, the eight bytes of each product; `scales` the factor of
    /// each group of 32, none where scales are per channel.
    func add(packed: Value, _ fragments: [[Value]], scales: [Value], tile: Int)

    /// Calls `body` with every sum, each once, in the form in which the lane holds it.
    func forEach(_ body: (HeldSums) -> Void)
}
