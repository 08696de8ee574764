import Testing
import Toolchain

/// Whether tests that compile for the GPU can run.
enum CompilerPresence {
    /// Whether the search order finds a hiprtc.
    static let isSetUp = CompilerSearch.places().contains { $0.found != nil }

    /// What to say where there is none.
    static let advice: Comment = "no hiprtc is set up on this machine; scripts/setup gets one"
}
