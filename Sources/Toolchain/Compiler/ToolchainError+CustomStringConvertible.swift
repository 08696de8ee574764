extension ToolchainError: CustomStringConvertible {
    /// What was found, what was expected, and what can be done.
    public var description: String {
        switch self {
        case .noCompiler(let places):
            let looked = places.map { "  \($0.folder) (\($0.origin))" }.joined(separator: "\n")
            return """
                no hiprtc was found. Looked for libhiprtc.so or libamdhip64.so beside libamd_comgr.so in:
                \(looked)
                To get one: \(Self.setup(places))
                """
        case .unknownTarget(let architecture, let compilers):
            let found = compilers.map { "  \($0)" }.joined(separator: "\n")
            return """
                no compiler found here knows \(architecture):
                \(found)
                \(Self.mend(architecture))
                """
        case .unusableCompiler(let origin, let reason):
            return "the compiler of \(origin) cannot be used: \(reason)"
        case .rejected(let name, let reason, let log):
            return "\(name) does not compile (\(reason))\(log.isEmpty ? "" : ":\n\(log)")"
        case .worker(let failure):
            return "\(failure)"
        case .unreadable(let name, let reason):
            return "\(name) cannot be read: \(reason)"
        }
    }

    private static func setup(_ places: [CompilerSearch.Place]) -> String {
        if places.count == 1, case .prefix(let suite)? = places.first?.origin, suite != CompilerSearch.defaultSuite {
            return "WAVETUNE_ROCM_SUITE=\(suite) scripts/setup"
        }
        return "scripts/setup"
    }

    private static func mend(_ architecture: String) -> String {
        switch Target.processor(of: architecture) {
        case "gfx942": "HIP 5.7 and newer know it: scripts/setup gets one."
        case "gfx950": "HIP 6.4 and newer know it: WAVETUNE_ROCM_SUITE=sid scripts/setup gets one, --suite sid uses it."
        case let other: "If \(other) is spelt right, a newer ROCm may know it: set ROCM_PATH to its folder."
        }
    }
}
