import Kernels

extension Tensor {
    /// What every byte of the tensor holds before a launch: NaNs where floats are written, an impossible sum where integers
    /// are, zeros where the contract asks for them; nil for inputs.
    var poison: UInt8? {
        switch role {
        case .input: nil
        case .zeroedOutput, .zeroedWorkspace: 0
        case .output, .workspace: element.isInteger ? 0x80 : 0xff
        }
    }
}
