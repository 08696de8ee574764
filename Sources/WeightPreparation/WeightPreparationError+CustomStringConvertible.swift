import Kernels

extension WeightPreparationError: CustomStringConvertible {
    /// What was found, what was expected, and what can be done.
    public var description: String {
        switch self {
        case .element(let tensor, let found, let expected):
            "\(tensor) has elements of \(found.rawValue), expected \(expected.map(\.rawValue).joined(separator: " or ")): "
                + "take the constructor of this checkpoint's format"
        case .shape(let tensor, let found, let expected):
            "\(tensor) has the shape \(found), expected \(expected)"
        case .bytes(let tensor, let found, let expected):
            "\(tensor) has \(found) bytes, but its type and shape make \(expected): "
                + (found < expected ? "the file was cut off; get it again" : "give it its own bytes alone")
        case .groupDepth(let tensor, let groups, let depth):
            "\(tensor) has \(groups) scales for \(depth) positions of a channel, expected a scale for each "
                + "\(WeightScales.groupDepth): unpack the weights to bf16 and have them quantised here"
        case .slice(let tensor, let reason):
            "\(tensor) has no such slice: \(reason)"
        case .nonFinite(let tensor, let channel, let position, let value):
            "\(tensor) has a weight that is \(value), of channel \(channel) at position \(position): "
                + "the checkpoint is damaged"
        case .nonFiniteScale(let tensor, let channel, let group, let value):
            "\(tensor) has a scale that is \(value), of channel \(channel)"
                + (group.map { ", group \($0)" } ?? "") + ": the checkpoint is damaged"
        case .extents(let tensor, let found, let expected):
            "\(tensor) is a matrix of \(found[0]) channels and \(found[1]) positions, but the layout is for \(expected[0]) "
                + "and \(expected[1]): slice the matrix, or make the layout for its extents"
        case .scales(let tensor, let found, let expected):
            "\(tensor) has a scale for each \(Self.word(found)), but the layout is for a scale for each "
                + "\(Self.word(expected)): take kernels with scales of the checkpoint's kind, or unpack the weights to bf16 "
                + "and have them quantised again, which changes them"
        case .layout(let reason):
            "the layout cannot be used: \(reason)"
        case .experts(let reason):
            reason
        case .memory(let result, let found, let expected):
            "the memory for \(result) has \(found) bytes, expected \(expected)"
        case .threads(let count):
            "\(count) threads prepare nothing: take 1 or more"
        }
    }

    private static func word(_ scales: WeightScales) -> String {
        scales == .channel ? "channel" : "group of \(WeightScales.groupDepth)"
    }
}
