import KernelDSL

/// Tells texts apart without writing them: equal kernels give equal text.
///
/// 128 bits of the standard library's hash under two salts. Its seed changes from process to process, so a fingerprint is
/// for comparing within a run only; records hold a digest of the text itself.
struct TextFingerprint: Hashable, Sendable {
    private let first: Int
    private let second: Int

    init(of kernels: [Kernel]) {
        var hasher = Hasher()
        hasher.combine(kernels)
        var other = hasher
        other.combine(1)
        first = hasher.finalize()
        second = other.finalize()
    }
}
