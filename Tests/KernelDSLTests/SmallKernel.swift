import KernelDSL
import Testing

/// A kernel of a few statements and what the verifier says of it.
struct SmallKernel {
    /// The name that every message must carry.
    static let name = "small"

    let errors: [VerificationError]

    init(workgroupSize: Int = 256, target: Target = .gfx942, _ write: (KernelBuilder) -> Void) {
        let kernel = KernelBuilder(name: Self.name, summary: "a kernel under test.", workgroupSize: workgroupSize)
        write(kernel)
        errors = KernelVerifier(target: target).errors(in: kernel.build())
    }

    /// Expects that the verifier gives `reason` alone, in a message that names the kernel and `value`.
    func expect(
        only reason: VerificationError.Reason, naming value: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(errors.map(\.reason) == [reason], sourceLocation: sourceLocation)
        let message = errors.first?.description ?? ""
        #expect(message.contains("kernel '\(Self.name)'"), sourceLocation: sourceLocation)
        #expect(message.contains(value), sourceLocation: sourceLocation)
    }

    /// Expects that the verifier accepts it.
    func expectAccepted(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(errors.isEmpty, sourceLocation: sourceLocation)
    }
}

/// The values that tests part lanes by.
extension Value {
    static var thread: Value { .builtin(.thread) }
    static var lane: Value { .builtin(.lane) }
    /// The same in a wave, another in each.
    static var wave: Value { .builtin(.thread) / 64 }
    static var block: Value { .builtin(.blockX) }
}
