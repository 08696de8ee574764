extension CaseVerdict {
    /// Adds what the check of an output found; `place` says where, in words.
    mutating func add(_ outcome: CheckOutcome, at place: String) {
        elements += outcome.elements
        worstRatio = max(worstRatio, outcome.worstRatio)
        if let wrong = outcome.firstWrong {
            problem = "\(place): \(outcome.wrong) of \(outcome.elements) wrong, first \(wrong)"
        }
    }
}
