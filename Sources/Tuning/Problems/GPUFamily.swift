import Kernels

/// A family's schedule for a GPU, with what it is judged on.
public typealias GPUFamily = AcceleratorFamily & VerifiableFamily

/// A family's schedule for a CPU, with what it is judged on.
public typealias VerifiableCPUFamily = CPUFamily & VerifiableFamily

/// A whole layer's schedule, with what it is judged on.
public typealias VerifiableLayer = LayeredFamily & VerifiableFamily
