import ArgumentParsing

extension KeyValueList? {
    /// Names and values in their order; none where there is no list.
    var pairs: [(name: String, value: String)] {
        (self?.entries ?? []).map { (name: $0.key, value: $0.value) }
    }
}
