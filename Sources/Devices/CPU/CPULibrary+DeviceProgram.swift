import Toolchain

extension CPULibrary {
    /// The library as the CPU device loads it.
    public var program: DeviceProgram {
        .library(path: path, digest: digest, kernels: kernels)
    }
}
