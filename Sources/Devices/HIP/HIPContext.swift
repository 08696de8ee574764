import CROCm

/// What a device, its memory, its modules and its batches share: the runtime, a stream, two events, and the error that
/// ended it all, if one did.
final class HIPContext {
    let library: HIPLibrary
    let stream: wt_hip_stream
    let start: wt_hip_event
    let stop: wt_hip_event
    /// The first error after which HIP answers nothing sensible any more.
    private(set) var fault: DeviceError?

    /// Makes the device with index `index` that of this thread.
    init(_ library: HIPLibrary, index: Int32) throws(DeviceError) {
        self.library = library
        try library.require(HIPStatus(code: library.setDevice(index)), of: "hipSetDevice(\(index))")
        var stream: wt_hip_stream?
        // A stream of its own that does not wait for the default one: nothing but the launches stands between the events.
        let flags = UInt32(WT_HIP_STREAM_NON_BLOCKING)
        try library.require(HIPStatus(code: library.createStream(&stream, flags)), of: "hipStreamCreateWithFlags")
        var events: [wt_hip_event] = []
        for _ in 0..<2 {
            var event: wt_hip_event?
            try library.require(HIPStatus(code: library.createEvent(&event)), of: "hipEventCreate")
            if let event {
                events.append(event)
            }
        }
        guard let stream, events.count == 2 else {
            throw .absent(reason: "\(library.path) gave neither stream nor events, nor an error")
        }
        self.stream = stream
        (start, stop) = (events[0], events[1])
    }

    deinit {
        // What is left of a device that failed can block for good; the process is about to end.
        guard fault == nil else { return }
        _ = library.destroyEvent(start)
        _ = library.destroyEvent(stop)
        _ = library.destroyStream(stream)
    }

    /// Calls `function`, which `body` does.
    ///
    /// `kernels` are those that run, for the error where one of them went wrong; `explain` says what a status means that
    /// the device survives, given HIP's words for it.
    ///
    /// - Throws: What `explain` says; otherwise ``DeviceError/launchFailed(kernel:reason:)`` or
    ///   ``DeviceError/lost(reason:)``, now and for every later call.
    func call(
        _ function: String, running kernels: String? = nil, _ body: () -> Int32,
        otherwise explain: ((HIPStatus, String) -> DeviceError)? = nil
    ) throws(DeviceError) {
        try requireHealth()
        let status = HIPStatus(code: body())
        guard !status.isSuccess else { return }
        let words = library.words(for: status, of: function)
        if !status.isFatal, let explain {
            throw explain(status, words)
        }
        let error: DeviceError =
            if let kernels, status.isKernelFault {
                .launchFailed(kernel: kernels, reason: words)
            } else {
                .lost(reason: words)
            }
        fault = error
        throw error
    }

    /// Throws the error that ended it all, if one did.
    func requireHealth() throws(DeviceError) {
        if let fault {
            throw fault
        }
    }

    /// Waits for all that was started.
    func synchronize() throws(DeviceError) {
        try call("hipDeviceSynchronize") { library.deviceSynchronize() }
    }

    /// Frees something by `body`, unless the device failed before.
    func release(_ body: () -> Int32) {
        if fault == nil {
            _ = body()
        }
    }
}
