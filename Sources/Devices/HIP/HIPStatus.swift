import CROCm

/// What a function of the HIP runtime returned.
struct HIPStatus: Equatable {
    let code: Int32

    var isSuccess: Bool { code == WT_HIP_SUCCESS }

    /// Whether it says, before any device was chosen, that there is none.
    var saysNoDevice: Bool { code == WT_HIP_NO_DEVICE || code == WT_HIP_INVALID_DEVICE }

    /// Whether HIP lacks what was asked for, so that it is to be done in another way.
    var isUnsupported: Bool { code == WT_HIP_NOT_SUPPORTED || code == WT_HIP_CAPTURE_UNSUPPORTED }

    /// Whether it says that a kernel went wrong while it ran.
    var isKernelFault: Bool { Self.kernelFaults.contains(Int(code)) }

    /// Whether every later call of this process will fail as well.
    var isFatal: Bool { isKernelFault || Self.losses.contains(Int(code)) }

    private static let kernelFaults = [
        WT_HIP_PRIOR_LAUNCH_FAILURE, WT_HIP_ILLEGAL_ADDRESS, WT_HIP_LAUNCH_TIMEOUT, WT_HIP_ASSERT,
        WT_HIP_LAUNCH_FAILURE,
    ]

    /// `hipErrorNoDevice` and `hipErrorInvalidDevice` are among them: a device that was there has gone.
    private static let losses = [
        WT_HIP_NOT_INITIALIZED, WT_HIP_DEINITIALIZED, WT_HIP_NO_DEVICE, WT_HIP_INVALID_DEVICE, WT_HIP_INVALID_CONTEXT,
        WT_HIP_UNCORRECTABLE_MEMORY, WT_HIP_ILLEGAL_STATE, WT_HIP_CONTEXT_DESTROYED, WT_HIP_UNKNOWN,
        WT_HIP_RUNTIME_MEMORY, WT_HIP_RUNTIME_OTHER,
    ]
}
