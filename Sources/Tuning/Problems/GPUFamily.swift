import Kernels

/// A family's schedule for a GPU, with what it is judged on.
public typealias GPUFamily = AcceleratorFamily & AccumulatingFamily

/// A family's schedule for a CPU, with what it is judged on.
public typealias VerifiableCPUFamily = AccumulatingFamily & CPUFamily
