/// A knob that is on or off.
enum Switch: String, Hashable, Sendable, CaseIterable {
    case on, off
}
