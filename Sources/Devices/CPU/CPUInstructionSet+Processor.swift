import Toolchain

extension CPUInstructionSet {
    /// Whether `processor` has it.
    public func isSupported(by processor: HostProcessor) -> Bool {
        processorFlags.allSatisfy { processor.flags.contains($0) }
    }

    /// The best set that `processor` has; where it has none, the last one, which it will be refused with the reason.
    public static func best(for processor: HostProcessor) -> CPUInstructionSet {
        all.first { $0.isSupported(by: processor) } ?? avx2
    }
}
