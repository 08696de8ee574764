import OrderedJSON

/// Reads the members of one JSON object, with errors that name their path.
package struct MemberReader {
    package let object: JSONObject
    private let prefix: String

    package init(_ object: JSONObject, path: String = "") {
        self.object = object
        prefix = path.isEmpty ? "" : path + "."
    }

    package init(_ value: JSONValue, path: String) throws(RecordError) {
        guard let object = value.objectValue else {
            throw .wrongKind(member: path, found: value.kind, expected: "an object")
        }
        self.init(object, path: path)
    }

    package var names: [String] {
        object.names
    }

    func path(_ name: String) -> String {
        prefix + name
    }

    func value(_ name: String) throws(RecordError) -> JSONValue {
        guard let value = object[name] else { throw .missing(member: path(name)) }
        return value
    }

    package func integer(_ name: String) throws(RecordError) -> Int {
        let value = try value(name)
        guard let integer = value.intValue else { throw wrongKind(name, value, expected: "an integer") }
        return integer
    }

    func optionalInteger(_ name: String) throws(RecordError) -> Int? {
        object[name] == nil ? nil : try integer(name)
    }

    func number(_ name: String) throws(RecordError) -> Double {
        let value = try value(name)
        guard let number = value.doubleValue else { throw wrongKind(name, value, expected: "a number") }
        return number
    }

    func optionalNumber(_ name: String) throws(RecordError) -> Double? {
        object[name] == nil ? nil : try number(name)
    }

    package func text(_ name: String) throws(RecordError) -> String {
        let value = try value(name)
        guard let text = value.stringValue else { throw wrongKind(name, value, expected: "text") }
        return text
    }

    func optionalText(_ name: String) throws(RecordError) -> String? {
        object[name] == nil ? nil : try text(name)
    }

    func array(_ name: String) throws(RecordError) -> [JSONValue] {
        let value = try value(name)
        guard let array = value.arrayValue else { throw wrongKind(name, value, expected: "an array") }
        return array
    }

    package func object(_ name: String) throws(RecordError) -> MemberReader {
        try MemberReader(try value(name), path: path(name))
    }

    private func wrongKind(_ name: String, _ value: JSONValue, expected: String) -> RecordError {
        .wrongKind(member: path(name), found: value.kind, expected: expected)
    }
}
