/// How far a prior's times explain those that were observed: as far as they have gone together, and not at all where they
/// have gone against each other.
struct PriorTrust {
    private let mean: Double
    private let slope: Double

    /// The trust in `priors`, logarithms of times, where `values` were observed.
    init(_ priors: [Double?], _ values: [Double]) {
        let known = zip(priors, values).compactMap { prior, value in prior.map { (prior: $0, value: value) } }
        let count = Double(known.count)
        guard known.count > 3 else {
            (mean, slope) = (0, 0)
            return
        }
        let priorMean = known.reduce(0) { $0 + $1.prior } / count
        let valueMean = known.reduce(0) { $0 + $1.value } / count
        var (covariance, priorVariance, valueVariance) = (0.0, 0.0, 0.0)
        for (prior, value) in known {
            covariance += (prior - priorMean) * (value - valueMean)
            priorVariance += (prior - priorMean) * (prior - priorMean)
            valueVariance += (value - valueMean) * (value - valueMean)
        }
        mean = priorMean
        guard covariance > 0, priorVariance > 0, valueVariance > 0 else {
            slope = 0
            return
        }
        // The slope of the regression, by the share of the variance that it explains.
        slope = covariance / priorVariance * (covariance * covariance / (priorVariance * valueVariance))
    }

    /// What a point is expected to differ from the others by, in logarithms of times.
    func offset(_ prior: Double?) -> Double { prior.map { slope * ($0 - mean) } ?? 0 }
}
