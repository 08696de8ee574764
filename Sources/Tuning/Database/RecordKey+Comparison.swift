import Kernels
import TuningDatabase

extension RecordKey {
    /// What is compared with what: kernels without products have no twin that stores sums.
    var comparison: String {
        weightType == ProblemTypes.none ? "results against the reference" : "results against f64, integer sums exactly"
    }

    /// The same for people, behind the number of cases.
    public var comparedSums: String { weightType == ProblemTypes.none ? "" : ", integer sums exact" }
}
