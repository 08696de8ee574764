/// Named JSON values in the order in which they were written.
///
/// Made for objects of some dozens of members: looking a name up goes through them one by one, which costs less than
/// hashing at that size. Two objects with the same members in another order are not equal.
public struct JSONObject: Hashable, Sendable {
    /// The members in order.
    ///
    /// No two have the same name.
    public private(set) var members: [JSONMember]

    /// An object without members.
    public init() {
        members = []
    }

    /// An object of `pairs` in order.
    ///
    /// Of pairs with one name the last counts, at the place of the first.
    public init(_ pairs: some Sequence<(String, JSONValue)>) {
        self.init()
        for (name, value) in pairs {
            self[name] = value
        }
    }

    /// An object of members whose names are known to differ.
    init(distinct members: [JSONMember]) {
        self.members = members
    }

    /// The value called `name`.
    ///
    /// Setting a new name appends it, setting a known one keeps its place, setting `nil` removes it (write `.null` to
    /// store a null). Linear in the number of members.
    public subscript(name: String) -> JSONValue? {
        get {
            members.first { $0.name == name }?.value
        }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(JSONMember(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The names in order.
    public var names: [String] {
        members.map(\.name)
    }

    /// How many members there are.
    public var count: Int {
        members.count
    }

    /// Whether there is no member.
    public var isEmpty: Bool {
        members.isEmpty
    }
}
