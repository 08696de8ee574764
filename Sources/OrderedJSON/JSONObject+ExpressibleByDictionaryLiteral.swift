extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Named values in order.
    ///
    /// Of members with one name the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
