import Kernels

extension TuningOptions {
    /// What another problem of the layer has decided about the form of weights; nil where nothing is.
    var packedOnce: Constraint? { weightForm?.constraint ?? vectorForm?.constraint }
}
