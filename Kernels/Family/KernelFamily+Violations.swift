extension KernelFamily {
    /// Every constraint that `configuration` does not meet, and those that cannot be judged for that, in the family's order.
    ///
    /// A constraint takes the relations between its parameters for granted that others ask for: where waves cannot be split
    /// into slices, there is no number of registers to compare with a limit.
    public func violations(
        of configuration: Configuration
    ) throws(ConfigurationError) -> (violated: [ConstraintViolation], unjudged: [Constraint]) {
        var violated: [ConstraintViolation] = []
        var unjudged: [Constraint] = []
        for constraint in constraints {
            let parameters = Set(constraint.parameters)
            let restsOnViolated = violated.contains { violation in
                let others = Set(violation.constraint.parameters)
                return others.count > 1 && others.isStrictSubset(of: parameters) && !violation.constraint.isRedundancy
            }
            if restsOnViolated {
                unjudged.append(constraint)
            } else if let reason = try constraint.violation(configuration) {
                violated.append(ConstraintViolation(constraint: constraint, reason: reason))
            }
        }
        return (violated, unjudged)
    }
}
