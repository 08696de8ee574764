/// The tool itself.
public enum Wavetune {
    /// The version that records name.
    public static let version = "0.1.0"
}
