/// A family's schedule for a CPU.
public protocol CPUFamily: KernelFamily {
    /// The CPU.
    var processor: Processor { get }

    /// What a legal configuration has it do.
    func vectorWork(of configuration: Configuration) throws(ConfigurationError) -> VectorWork
}
