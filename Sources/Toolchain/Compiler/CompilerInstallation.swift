import ROCm

/// A compiler on this machine: its libraries, and how a program that uses them is started.
public struct CompilerInstallation: Equatable, Sendable {
    /// How the compiler came onto this machine.
    public typealias Origin = ROCmFolder.Origin

    /// Where its libraries are.
    public var place: ROCmFolder
    /// The library that holds hiprtc: one of its own from HIP 6 on, the HIP runtime before.
    public var hiprtcLibrary: String
    /// The code object manager.
    public var comgrLibrary: String

    /// The compiler in `place`, or nil where there is none.
    init?(in place: ROCmFolder) {
        guard place.isComplete,
            let hiprtc = place.library("libhiprtc") ?? place.library("libamdhip64"),
            let comgr = place.library("libamd_comgr")
        else { return nil }
        self.place = place
        hiprtcLibrary = hiprtc
        comgrLibrary = comgr
    }

    /// How the compiler came onto this machine.
    public var origin: Origin { place.origin }
    /// The folder of its libraries.
    public var folder: String { place.path }
    /// The dynamic loader of the prefix; nil where the system's does.
    public var loader: String? { place.loader }
}
