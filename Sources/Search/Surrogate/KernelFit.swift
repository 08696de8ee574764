import Glibc

/// Finds a kernel under which values that were observed are likely: a walk over its weights, one at a time.
struct KernelFit {
    private let values: [Double]
    /// For each feature the squared distance of each pair, row by row of the lower triangle.
    private let distances: [[Float]]
    private(set) var kernel: Kernel
    private var squared: [Float]
    private var score = -Double.infinity

    /// The spread of a weight's logarithm about the usual: weak, so that a feature can matter much or not at all.
    private static let spread = 1.5
    private static let weightRange: ClosedRange<Float> = 1e-3...200
    private static let noiseRange = 1e-4...0.3

    init(_ kernel: Kernel, coordinates: [[Float]], values: [Double]) {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        self.values = values.map { $0 - mean }
        self.kernel = kernel
        distances = kernel.weights.indices.map { feature in
            var all: [Float] = []
            all.reserveCapacity(values.count * values.count / 2)
            for row in coordinates.indices {
                for column in 0..<row {
                    all.append(
                        kernel.squared(coordinates[row][feature], coordinates[column][feature], feature: feature))
                }
            }
            return all
        }
        squared = [Float](repeating: 0, count: values.count * (values.count - 1) / 2)
        for (weight, distances) in zip(kernel.weights, distances) {
            Self.add(weight, distances, to: &squared)
        }
        score = likelihood(squared, noise: kernel.noise) + prior(kernel)
    }

    /// Tries `steps` changes of one weight or of the noise, and keeps those that make the values likelier.
    mutating func improve(steps: Int, using generator: inout SearchGenerator) {
        guard values.count > 2, !kernel.weights.isEmpty else { return }
        for _ in 0..<steps {
            var trial = kernel
            var moved = squared
            let ratio = exp((generator.fraction() - 0.5) * 5)
            let choice = generator.place(below: kernel.weights.count + 1)
            if choice < kernel.weights.count {
                let old = kernel.weights[choice]
                trial.weights[choice] = min(
                    Self.weightRange.upperBound, max(Self.weightRange.lowerBound, old * Float(ratio)))
                Self.add(trial.weights[choice] - old, distances[choice], to: &moved)
            } else {
                trial.noise = min(Self.noiseRange.upperBound, max(Self.noiseRange.lowerBound, kernel.noise * ratio))
            }
            let reached = likelihood(moved, noise: trial.noise) + prior(trial)
            if reached > score {
                (score, kernel, squared) = (reached, trial, moved)
            }
        }
    }

    private static func add(_ weight: Float, _ distances: [Float], to squared: inout [Float]) {
        for place in squared.indices {
            squared[place] = max(0, squared[place] + weight * distances[place])
        }
    }

    private func prior(_ kernel: Kernel) -> Double {
        let deviations =
            kernel.weights.map { log(Double($0 / Kernel.usualWeight)) } + [log(kernel.noise / Kernel.usualNoise)]
        return deviations.reduce(0) { $0 - $1 * $1 / (2 * Self.spread * Self.spread) }
    }

    /// The logarithm of the values' likelihood, at the variance that makes it greatest.
    private func likelihood(_ squared: [Float], noise: Double) -> Double {
        let count = values.count
        var sum = 0.0
        var logarithms = 0.0
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count * count + count) { memory in
            guard let factor = memory.baseAddress else { return }
            let solution = factor + count * count
            var pair = 0
            for row in 0..<count {
                let start = factor + row * count
                for column in 0..<row {
                    let other = factor + column * count
                    start[column] = (Double(Kernel.value(squared[pair])) - dot(start, other, column)) / other[column]
                    pair += 1
                }
                let pivot = max(1 + noise - dot(start, start, row), 1e-8).squareRoot()
                start[row] = pivot
                logarithms += log(pivot)
                solution[row] = (values[row] - dot(start, solution, row)) / pivot
                sum += solution[row] * solution[row]
            }
        }
        return -0.5 * Double(count) * log(max(sum / Double(count), 1e-12)) - logarithms
    }
}
