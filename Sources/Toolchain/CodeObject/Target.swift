/// Names of AMDGPU targets (LLVM's "User Guide for AMDGPU Backend", target identifiers).
package enum Target {
    /// The processor of a target with or without features: "gfx942" of "gfx942:sramecc+:xnack-".
    package static func processor(of architecture: String) -> String {
        String(architecture.prefix { $0 != ":" })
    }
}
