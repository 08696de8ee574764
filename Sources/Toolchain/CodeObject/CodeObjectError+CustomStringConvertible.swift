extension CodeObjectError: CustomStringConvertible {
    /// What is wrong with the bytes.
    public var description: String {
        switch self {
        case .outOfBounds(let what, let offset, let size, let fileSize):
            "the code object is damaged: its \(what) (\(size) bytes at \(offset)) lies outside the \(fileSize) bytes"
        case .notACodeObject(let found):
            "not an AMDGPU code object: \(found)"
        case .noMetadata:
            "the code object has no AMDGPU metadata note; it must be of code object version 3 or newer"
        case .malformedMetadata(let offset, let reason):
            "the code object's metadata is damaged at offset \(offset): \(reason)"
        case .unexpectedMetadata(let key, let expected):
            "the code object's metadata has no \(expected) under '\(key)'"
        case .noCode(let kernel):
            "the code object has metadata for the kernel '\(kernel)', but no code"
        case .notInBundle(let architecture, let entries):
            "the offload bundle has no code for \(architecture); it has: \(entries.joined(separator: ", "))"
        }
    }
}
