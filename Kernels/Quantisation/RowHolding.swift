/// What becomes of a row's values between the search for the largest and their rounding.
public enum RowHolding: String, Hashable, Sendable, CaseIterable {
    /// They stay in registers.
    case registers
    /// They are read a second time, from a cache, and computed anew.
    case reread
}
