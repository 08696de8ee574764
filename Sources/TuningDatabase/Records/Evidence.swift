/// How a figure was obtained.
public enum Evidence: String, CaseIterable, Hashable, Sendable {
    /// The compiler accepted the text; resources are facts.
    case compiled
    /// Results were compared with the reference and lie within the stated bound.
    case verified
    /// The time was predicted.
    case modelled
    /// The time was taken on the device that the record names.
    case measured
}
