extension CompilerIdentity: CustomStringConvertible {
    /// The library of HIP, the version of comgr and of the compiler.
    public var description: String {
        let hip = libraries.first { $0.name.hasPrefix("libamdhip64") || $0.name.hasPrefix("libhiprtc.") }
        let names = [hip?.name, "comgr \(comgrVersion)", compilerComment.isEmpty ? nil : compilerComment]
        return names.compactMap { $0 }.joined(separator: ", ")
    }
}
