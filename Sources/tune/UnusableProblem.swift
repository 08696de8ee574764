import OrderedJSON

/// Something that names no problem, and where it stands.
struct UnusableProblem {
    let place: String
    let reason: String

    var text: String { "\(place): \(reason)" }
    var json: JSONValue { ["place": .string(place), "error": .string(reason)] }
}
