/// A family's schedule for a GPU.
public protocol AcceleratorFamily: KernelFamily {
    /// What a legal configuration has to move and to compute.
    func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate
}
