import OrderedJSON

extension RecordKey {
    /// Reads a key from its JSON, whatever the order of the members.
    ///
    /// - Throws: ``RecordError``, also where the schema is not the current one.
    package init(_ members: MemberReader) throws(RecordError) {
        let schema = try members.integer("schema")
        guard schema == Self.currentSchema else {
            throw .invalid(member: "key.schema", found: "\(schema)", expected: "\(Self.currentSchema)")
        }
        let sizes = try members.object("dimensions")
        var dimensions: [RecordDimension] = []
        for name in sizes.names {
            dimensions.append(RecordDimension(name, try sizes.integer(name)))
        }
        try self.init(
            arch: try members.text("arch"), computeUnits: try members.integer("cus"),
            lastLevelCache: try members.optionalInteger("cache"), operation: try members.text("operation"),
            dimensions: dimensions,
            weightType: try members.text("weights"), activationType: try members.text("activations"),
            outputType: try members.optionalText("output"), scaleGranularity: try members.text("scales"),
            routing: try members.text("routing"))
    }
}
