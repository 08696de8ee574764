extension ROCmFolder.Origin: CustomStringConvertible {
    /// The place in words.
    public var description: String {
        switch self {
        case .rocmPath(let path): "ROCM_PATH (\(path))"
        case .defaultRocm(let path): path
        case .system(let folder): "the system's libraries (\(folder))"
        case .prefix(let suite): "the private prefix of Debian \(suite)"
        }
    }
}
