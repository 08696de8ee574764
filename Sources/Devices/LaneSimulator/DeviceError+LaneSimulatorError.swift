extension DeviceError {
    /// What an error of the lane simulator means for a device; `kernel` is the one that it is about, where there is one.
    init(_ error: LaneSimulatorError, kernel: String = "") {
        switch error {
        case .hostUnsupported, .clangMissing, .process, .matrixOperation:
            self = .absent(reason: error.description)
        case .compilation, .file, .library, .libraryVersion:
            self = .unloadable(reason: error.description)
        case .memory(let bytes, _, _):
            self = .outOfMemory(bytes: bytes)
        case .tooManyBuffers, .argumentCount, .argumentKind, .argumentBuffer, .launch:
            self = .badLaunch(kernel: kernel.isEmpty ? "a kernel" : kernel, reason: error.description)
        }
    }
}
