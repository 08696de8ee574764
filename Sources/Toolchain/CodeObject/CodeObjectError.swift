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
