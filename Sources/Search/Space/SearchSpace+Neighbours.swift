extension SearchSpace {
    /// The legal points that differ from `point` in one parameter.
    public func neighbours(of point: SearchPoint) -> [SearchPoint] {
        var found: [SearchPoint] = []
        for (index, parameter) in parameters.enumerated() {
            for place in 0..<parameter.count where place != point.places[index] {
                let other = point.changing(index, to: place)
                if contains(other) {
                    found.append(other)
                }
            }
        }
        return found
    }

    /// A legal point that differs from `point` in `changes` parameters or a few more; nil where none was found in a few
    /// attempts.
    ///
    /// Constraints couple parameters, so where a change alone is not legal others change with it. An ordered parameter takes
    /// a near value more often than a far one.
    public func mutation(
        of point: SearchPoint, changes: Int, using generator: inout SearchGenerator
    ) -> SearchPoint? {
        let free = parameters.indices.filter { parameters[$0].count > 1 }
        guard !free.isEmpty else { return nil }
        var places = point.places
        // What is not legal yet is changed on, so that a second parameter can follow the first.
        for step in 0..<(changes + 3) {
            let index = free[generator.place(below: free.count)]
            places[index] = otherPlace(than: places[index], of: parameters[index], &generator)
            if step + 1 >= changes {
                let other = SearchPoint(places: places)
                if other != point, contains(other) {
                    return other
                }
            }
        }
        return nil
    }

    private func otherPlace(
        than place: Int, of parameter: SearchParameter, _ generator: inout SearchGenerator
    ) -> Int {
        if parameter.isOrdered, generator.next() & 1 == 0 {
            let near = generator.next() & 1 == 0 ? place + 1 : place - 1
            if near >= 0, near < parameter.count {
                return near
            }
        }
        let other = generator.place(below: parameter.count - 1)
        return other < place ? other : other + 1
    }
}
