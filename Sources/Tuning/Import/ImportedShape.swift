import Kernels

/// A shape that another tool's table or a log names, for one device.
public struct ImportedShape: Sendable {
    /// The operation.
    public let operation: String
    /// The extents, M first.
    public let extents: [ProblemRequest.Extent]
    /// What shares a scale of weights.
    public let scales: WeightScales
    /// The architecture; the usual one where the file does not say.
    public let architecture: String
    /// Compute units of the device that it is for.
    public let computeUnits: Int
    /// The lines that name it, and what each says beside it.
    public internal(set) var sources: [Source]

    /// One line of the file.
    public struct Source: Sendable {
        /// The line, from 1.
        public let line: Int
        /// How often the shape was met, where the line says so; otherwise 1.
        public let count: Int
        /// Element types as the line names them; empty where it names none.
        public let types: String
        /// What the line says of kernels and times.
        public let claims: [KernelClaim]
    }

    /// How often the shape was met, over all lines.
    public var count: Int { sources.reduce(0) { $0 + $1.count } }

    /// The problem; the routing is uniform, since no table tells it.
    public var request: ProblemRequest {
        ProblemRequest(
            operation: operation, model: ModelShape.kimiK25.name, tensorParallel: 1, shape: extents, scales: scales)
    }

    /// Why this version cannot tune it; nil where it can.
    public var obstacle: String? {
        do {
            _ = try DeviceChoice(architecture: architecture, computeUnits: computeUnits)
            _ = try Operations.family(for: request)
            return nil
        } catch {
            return "\(error)"
        }
    }

    func isSame(as other: ImportedShape) -> Bool {
        operation == other.operation && extents == other.extents && scales == other.scales
            && architecture == other.architecture && computeUnits == other.computeUnits
    }
}
