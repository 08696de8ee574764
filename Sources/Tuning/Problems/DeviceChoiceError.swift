/// Why there is nothing to tune for.
public enum DeviceChoiceError: Error, Hashable, Sendable {
    case unknownTarget(found: String, known: [String])
    case unknownDevice(architecture: String, found: Int, known: [Device])

    /// A device that there is.
    public struct Device: Hashable, Sendable {
        /// Its compute units.
        public let computeUnits: Int
        /// The product.
        public let name: String
    }
}

extension DeviceChoiceError: CustomStringConvertible {
    /// What was found and what there is.
    public var description: String {
        switch self {
        case .unknownTarget(let found, let known):
            "there is no target '\(found)'; there are \(known.joined(separator: ", "))"
        case .unknownDevice(let architecture, let found, let known):
            "no \(architecture) device with \(found) compute units is described; there are \(known.map { "\($0.computeUnits) (\($0.name))" }.joined(separator: ", "))"
        }
    }
}
