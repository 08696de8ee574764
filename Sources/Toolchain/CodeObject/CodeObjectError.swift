/// Why bytes are not a code object that can be read.
public enum CodeObjectError: Error, Equatable, Sendable {
    /// A part lies outside the file.
    case outOfBounds(what: String, offset: UInt64, size: UInt64, fileSize: Int)
    /// The file is of another kind.
    case notACodeObject(found: String)
    /// The file has no AMDGPU metadata note.
    case noMetadata
    /// The metadata cannot be read.
    case malformedMetadata(offset: Int, reason: String)
    /// A value of the metadata is missing, or of another type than it must have.
    case unexpectedMetadata(key: String, expected: String)
    /// A kernel that the metadata names has no code.
    case noCode(kernel: String)
    /// An offload bundle without code for the architecture.
    case notInBundle(architecture: String, entries: [String])
}

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
