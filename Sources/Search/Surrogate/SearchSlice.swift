/// The points that have one value of one parameter.
///
/// A search that has found nothing better for long looks for the best of a slice instead of the best of all: it follows the
/// model there as if what is known to be better elsewhere were not, and so comes down in other valleys.
struct SearchSlice {
    private let parameter: Int
    private let place: Int

    /// One of `parameters`' slices, drawn: the parameter first, then its value; nil where no parameter has two.
    init?(of parameters: [SearchParameter], using generator: inout SearchGenerator) {
        let varied = parameters.indices.filter { parameters[$0].count > 1 }
        guard !varied.isEmpty else { return nil }
        parameter = varied[generator.place(below: varied.count)]
        place = generator.place(below: parameters[parameter].count)
    }

    /// Whether a point has the value.
    func contains(_ point: SearchPoint) -> Bool { point.places[parameter] == place }
}
