import Kernels
import TuningDatabase

/// A tuned problem of a series, as a cover sees it.
package struct CoverProblem: Sendable {
    /// What was asked for, the form of weights that others decided included.
    package let options: TuningOptions
    /// M.
    package let tokens: Int
    /// The best of its search, the fastest first.
    package let candidates: [Configuration]
    /// Its record.
    package let record: TuningRecord

    /// The problem of `options` with the extent `tokens`, and what its session found.
    package init(_ options: TuningOptions, _ tokens: Int, _ candidates: [Configuration], _ record: TuningRecord) {
        self.options = options
        self.tokens = tokens
        self.candidates = Array(candidates.prefix(TuningRecord.bestLimit))
        self.record = record
    }
}
