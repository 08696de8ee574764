/// Names of AMDGPU targets (LLVM's "User Guide for AMDGPU Backend", target identifiers).
package enum Target {
    /// The processor of a target with or without features: "gfx942" of "gfx942:sramecc+:xnack-".
    package static func processor(of architecture: String) -> String {
        String(architecture.prefix { $0 != ":" })
    }

    /// The processor and the features in a full name: "gfx942:xnack-" of "amdgcn-amd-amdhsa--gfx942:xnack-".
    ///
    /// - Parameters:
    ///   - name: Architecture, vendor, system, environment and processor, with hyphens between them.
    ///   - prefixes: The number of fields before the architecture: one in an offload bundle, whose names start with a kind.
    /// - Returns: What follows the last of these fields; the whole name where there are fewer.
    package static func architecture(in name: String, prefixes: Int = 0) -> String {
        // Features may end in a hyphen, so only the fields before the processor are split off.
        name.split(separator: "-", maxSplits: 4 + prefixes, omittingEmptySubsequences: false).last.map(String.init)
            ?? ""
    }
}
