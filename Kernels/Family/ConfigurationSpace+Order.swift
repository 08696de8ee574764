extension ConfigurationSpace {
    /// The legal configuration that follows `configuration` in the order of the space; the first for nil, and nil behind the
    /// last.
    ///
    /// Free parameters change fastest, then the constrained ones, the last of them first. What breaks a constraint is passed
    /// over whole, as ``walk(share:_:)`` does, so that the next one is never far.
    public func legal(after configuration: Configuration?) throws -> Configuration? {
        guard let configuration else { return try legal(from: first, level: 0) }
        var next = configuration
        for parameter in free.reversed() {
            if advance(parameter, in: &next) {
                return next
            }
        }
        return try legal(from: next, level: nil)
    }

    /// The first legal combination of the constrained parameters from `start` on: with those from `level` on at their first
    /// values, or behind `start` where that is nil.
    private func legal(from start: Configuration, level: Int?) throws -> Configuration? {
        var next = start
        var level = level
        while true {
            // Down, as long as nothing is broken.
            var broken = level == nil
            var depth = level ?? constrained.count - 1
            while !broken, depth < constrained.count {
                if let value = constrained[depth].values.first {
                    next.entries[places[depth]].value = value
                }
                broken = try breaks(depth, next)
                depth += broken ? 0 : 1
            }
            guard broken else { return next }
            // And on: the deepest parameter that has another value which breaks nothing.
            while depth >= 0 {
                if advance(constrained[depth], in: &next) {
                    if try !breaks(depth, next) { break }
                } else {
                    depth -= 1
                }
            }
            guard depth >= 0 else { return nil }
            level = depth + 1
        }
    }

    /// Gives a parameter its next value; its first and false where it has none.
    private func advance(_ parameter: TuningParameter, in configuration: inout Configuration) -> Bool {
        guard let place = configuration.entries.firstIndex(where: { $0.name == parameter.name }),
            let value = parameter.values.firstIndex(of: configuration.entries[place].value)
        else { return false }
        let following = value + 1 < parameter.values.count ? value + 1 : 0
        configuration.entries[place].value = parameter.values[following]
        return following > 0
    }

    private func breaks(_ depth: Int, _ configuration: Configuration) throws -> Bool {
        for constraint in completed[depth] where try constraint.violation(configuration) != nil {
            return true
        }
        return false
    }
}
