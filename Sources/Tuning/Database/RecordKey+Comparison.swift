import Kernels
import TuningDatabase

extension RecordKey {
    /// What is compared with what: kernels without products have no twin that stores sums, and a layer has none either.
    var comparison: String {
        if operation == MoELayer.operation { return Self.layerComparison }
        return weightType == ProblemTypes.none
            ? "results against the reference" : "results against f64, integer sums exactly"
    }

    /// What the steps of a layer are compared with.
    static var layerComparison: String { "each step against its reference for what the steps before it wrote" }

    /// The same for people, behind the number of cases.
    public var comparedSums: String {
        weightType == ProblemTypes.none || operation == MoELayer.operation ? "" : ", integer sums exact"
    }
}
