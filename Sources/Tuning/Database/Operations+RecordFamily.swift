import KernelDSL
import Kernels
import TuningDatabase

extension Operations {
    /// The family that made a record of `key`, for its problem.
    ///
    /// Every dimension is taken from the key, so no model's shape matters; what the family then says of itself must be
    /// the key again.
    ///
    /// - Throws: ``RecordFinding``: an unknown operation or a key that is no problem.
    public static func family(for key: RecordKey) throws(RecordFinding) -> any VerifiableFamily {
        let family: any VerifiableFamily
        do throws(ProblemRequestError) {
            // No text depends on the routing, and a routing from a file is known by its digest alone.
            let request = try request(forTextOf: key)
            if let vectors = VectorInstructions.all.first(where: { "cpu-\($0.name)" == key.arch }) {
                family = try Self.family(
                    for: request,
                    on: Processor(
                        vectors: vectors, cores: key.computeUnits, lastLevelCache: key.lastLevelCache ?? 0))
            } else {
                // An architecture that is no target is named where one is asked for.
                let target = Target.all.first { $0.architecture == key.arch }
                family = try Self.family(for: request, on: target ?? .gfx942)
            }
        } catch {
            guard case .unknownOperation(let found, let known) = error else {
                throw .impossibleProblem(reason: "\(error)")
            }
            throw .unknownOperation(found: found, known: known)
        }
        let dimensions = family.dimensions.map { RecordDimension($0.name, $0.extent) }
        guard dimensions == key.dimensions else {
            let (found, expected) = (key.dimensions, dimensions)
            throw .impossibleProblem(
                reason: "its dimensions are \(describe(found)), those of \(key.operation) are \(describe(expected))")
        }
        let types = family.types
        guard
            (types.weights, types.activations, types.scales)
                == (key.weightType, key.activationType, key.scaleGranularity)
        else {
            throw .impossibleProblem(
                reason: "its types are \(key.weightType), \(key.activationType), \(key.scaleGranularity), those of "
                    + "\(key.operation) are \(types.weights), \(types.activations), \(types.scales)")
        }
        return family
    }

    /// The target that records of `architecture` are about.
    static func target(for architecture: String) throws(RecordFinding) -> Target {
        let known = Target.all + VectorInstructions.all.map { Target.cpu($0) }
        guard let target = known.first(where: { $0.architecture == architecture }) else {
            throw .unknownTarget(found: architecture, known: known.map(\.architecture))
        }
        return target
    }

    private static func describe(_ dimensions: [RecordDimension]) -> String {
        dimensions.map { "\($0.name)=\($0.size)" }.joined(separator: ",")
    }
}
