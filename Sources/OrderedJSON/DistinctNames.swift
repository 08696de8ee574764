/// Tells whether a member's name has been seen in the object that is being read.
///
/// Small objects are compared name by name; large ones are hashed, so that an object of n members costs n.
struct DistinctNames {
    private static let hashedFrom = 24
    private var seen: Set<String> = []

    /// Notes `name`, which is about to follow `members`; false where one of them has it already.
    mutating func insert(_ name: String, into members: [JSONMember]) -> Bool {
        if members.count < Self.hashedFrom {
            return !members.contains { $0.name == name }
        }
        if seen.isEmpty {
            seen = Set(members.map(\.name))
        }
        return seen.insert(name).inserted
    }
}
