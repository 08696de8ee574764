/// Kernels that the lane simulator has compiled.
final class LaneSimulatorModule: DeviceModule {
    private let libraries: [LaneLibrary]

    init(_ libraries: [LaneLibrary]) {
        self.libraries = libraries
    }

    var kernels: [String] { libraries.map(\.program.kernel) }

    /// The library of the kernel `name`; nil where there is none.
    func library(of name: String) -> LaneLibrary? {
        libraries.first { $0.program.kernel == name }
    }
}
