import ROCm

/// What of the user's environment decides where compilers and caches are looked for.
public typealias ToolchainEnvironment = ROCmEnvironment
