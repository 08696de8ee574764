extension Kernel {
    /// The same kernel under another symbol, for texts that hold two of one name.
    package func renamed(_ name: String) -> Kernel {
        Kernel(
            name: name, summary: summary, parameters: parameters, workgroupSize: workgroupSize,
            wavesPerSIMD: wavesPerSIMD, accumulators: accumulators, shared: shared, body: body)
    }
}
