/// Why the lane simulator could not compile or run a kernel.
///
/// What is wrong with a kernel that does run is a ``LaneFinding``.
public enum LaneSimulatorError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The machine's processor is not one that lanes run on.
    case hostUnsupported
    /// No clang of a Swift toolchain was found in the folders named.
    case clangMissing(searched: [String])
    /// The host's clang rejected the text.
    case compilation(kernel: String, clang: String, message: String)
    /// A file could not be made, read or replaced.
    case file(path: String, operation: String, message: String)
    /// A program of the toolchain could not be started.
    case process(path: String, message: String)
    /// A compiled library could not be loaded.
    case library(path: String, message: String)
    /// A compiled library was made for another version of the simulator.
    case libraryVersion(path: String, found: Int, expected: Int)
    /// Memory could not be reserved or committed.
    case memory(bytes: Int, purpose: String, message: String)
    /// More buffers than the arena has places for.
    case tooManyBuffers(limit: Int)
    /// Another number of arguments than the kernel has parameters.
    case argumentCount(kernel: String, found: Int, expected: Int)
    /// An argument of another kind than the parameter.
    case argumentKind(kernel: String, index: Int, found: String, expected: String)
    /// A buffer of another ``LaneMemory``, or one that is given twice with an access that writes.
    case argumentBuffer(kernel: String, index: Int, reason: String)
    /// Extents, sizes or workgroup numbers that cannot be launched.
    case launch(kernel: String, reason: String)
    /// A matrix operation whose tables do not describe a matrix product.
    case matrixOperation(name: String, reason: String)

    /// What was found, what was expected and what mends it.
    public var description: String {
        switch self {
        case .hostUnsupported:
            "The lane simulator switches between lanes with x86-64 code and this machine has another processor. "
                + "Run it on an x86-64 machine."
        case .clangMissing(let searched):
            "No clang was found beside a `swift` in PATH (looked in \(searched.joined(separator: ", "))). Put the Swift "
                + "toolchain's bin folder into PATH, or name a clang of version 17 or newer in WAVETUNE_CLANG."
        case .compilation(let kernel, let clang, let message):
            "\(clang) rejected the text of kernel \(kernel):\n\(message)"
        case .file(let path, let operation, let message):
            "Could not \(operation) \(path): \(message). XDG_CACHE_HOME names another cache folder."
        case .process(let path, let message):
            "Could not run \(path): \(message)."
        case .library(let path, let message):
            "Could not load \(path): \(message). Delete the file to have it compiled again."
        case .libraryVersion(let path, let found, let expected):
            "\(path) is of version \(found), expected \(expected). Delete the file to have it compiled again."
        case .memory(let bytes, let purpose, let message):
            "Could not get \(bytes) bytes for \(purpose): \(message). Raise the limit on virtual memory (`ulimit -v`), "
                + "or use smaller buffers."
        case .tooManyBuffers(let limit):
            "A lane memory holds at most \(limit) buffers. Release some, or use a second memory."
        case .argumentCount(let kernel, let found, let expected):
            "Kernel \(kernel) has \(expected) parameters and was given \(found) arguments."
        case .argumentKind(let kernel, let index, let found, let expected):
            "Parameter \(index) of kernel \(kernel) is \(expected) and was given \(found)."
        case .argumentBuffer(let kernel, let index, let reason):
            "Argument \(index) of kernel \(kernel) cannot be used: \(reason)."
        case .launch(let kernel, let reason):
            "Kernel \(kernel) cannot be launched: \(reason)."
        case .matrixOperation(let name, let reason):
            "Matrix operation \(name) cannot be used: \(reason)."
        }
    }
}
