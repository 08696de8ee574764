import OrderedJSON

// A record's ties and best configurations are written as what they change of the winner, since most of them change one
// value or two. A whole configuration is such a change too, so lines that were written in full read the same.
extension RecordedConfiguration {
    /// This configuration with `other`'s parameters first, in their order.
    ///
    /// What is read from differences stands in this order.
    func ordered(like other: RecordedConfiguration) -> RecordedConfiguration {
        guard !parameters.elementsEqual(other.parameters, by: { $0.name == $1.name }) else { return self }
        let first = other.parameters.compactMap { known in parameters.first { $0.name == known.name } }
        return RecordedConfiguration(distinct: first + parameters.filter { other[$0.name] == nil })
    }

    /// What this configuration changes of `base`: values that differ, null for parameters that it does not have.
    func differences(from base: RecordedConfiguration) -> JSONValue {
        var changes: [(String, JSONValue)] = []
        for parameter in base.parameters {
            let value = self[parameter.name]
            if value != parameter.value {
                changes.append((parameter.name, value?.json ?? .null))
            }
        }
        for parameter in parameters where base[parameter.name] == nil {
            changes.append((parameter.name, parameter.value.json))
        }
        return .object(JSONObject(changes))
    }

    /// This configuration with the changes in `members`.
    ///
    /// - Throws: ``RecordError`` where a member is no value, or takes away what is not there.
    func changed(by members: MemberReader) throws(RecordError) -> RecordedConfiguration {
        guard !members.object.isEmpty else { return self }
        var parameters = parameters
        for member in members.object.members {
            let place = parameters.firstIndex { $0.name == member.name }
            switch (member.value, place) {
            case (.null, let place?):
                parameters.remove(at: place)
            case (let json, let place):
                let value = try RecordedValue(json, path: members.path(member.name))
                if let place {
                    parameters[place] = Parameter(name: member.name, value: value)
                } else {
                    try Self.requireIdentifier(member.name)
                    parameters.append(Parameter(name: member.name, value: value))
                }
            }
        }
        return RecordedConfiguration(distinct: parameters)
    }
}
