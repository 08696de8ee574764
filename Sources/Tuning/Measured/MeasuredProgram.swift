import TuningDatabase

/// What became of compiling a configuration that is to be measured.
package enum MeasuredProgram: Sendable {
    /// It can run.
    case ready(DeviceCandidate, RecordedResources)
    /// It did not compile.
    case failed(reason: String)
    /// It compiled to something not worth running.
    case rejected(reason: String)
}
