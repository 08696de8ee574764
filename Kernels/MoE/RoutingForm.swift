/// How kernels of a mixture-of-experts layer learn which rows an expert has.
public enum RoutingForm: String, Hashable, Sendable, CaseIterable {
    /// From lists that were sorted by expert before, in blocks of tile_m rows (``MoERouting``).
    case sorted
    /// From the experts of each token, by looking through them: no kernel has to sort first.
    ///
    /// Entry y = token · topk + slot has the rank r among the entries of its expert, the number of those before it. A block
    /// starts where r is a multiple of tile_m, and has the entries of rank r to r + tile_m − 1: the blocks are those of the
    /// sorted lists. Entries whose expert is none of this rank's, 0 to E − 1, have no row.
    case inline

    /// Why kernels should not find the rows of `tokens` in this way; nil where they may.
    public func objection(to tokens: RoutedTokens) -> String? {
        guard self == .inline else { return nil }
        let (most, mostEntries) = (InlineRouting.tokenLimit, InlineRouting.entryLimit)
        if tokens.tokens > most {
            return "routing = inline is for \(most) tokens at most, not \(tokens.tokens): sorting first takes less"
        }
        return tokens.rows > mostEntries
            ? "routing = inline looks through \(mostEntries) entries at most, not M * topk = \(tokens.rows)" : nil
    }

    /// The condition that `parameter`, whose values are these forms, fits `tokens`.
    static func constraint(of tokens: RoutedTokens, parameter: String = "routing") -> Constraint {
        Constraint("looking for rows is for few", [parameter]) { (configuration) throws(ConfigurationError) in
            try configuration.choice(parameter, RoutingForm.self).objection(to: tokens)
        }
    }

    /// The condition that blocks of rows which are found are no larger than they can become.
    static func blocks(of tokens: RoutedTokens) -> Constraint {
        Constraint("found blocks are no larger than they can become", ["tile_m", "routing"], isRedundancy: true) {
            (configuration) throws(ConfigurationError) in
            guard try configuration.choice("routing", RoutingForm.self) == .inline else { return nil }
            let tileM = try configuration.integer("tile_m")
            return tileM > 1 && tileM / 2 >= tokens.tokens
                ? "tile_m = \(tileM) has room for twice the M = \(tokens.tokens) rows that an expert can have" : nil
        }
    }

    /// The tokens of a case whose rows all belong to the same experts: one row more than a block of `tileM`, or as many as
    /// this form serves.
    public func tokensBeyondBlock(tileM: Int, expertsPerToken: Int) -> Int {
        let most = min(InlineRouting.tokenLimit, InlineRouting.entryLimit / expertsPerToken)
        return self == .inline ? min(tileM + 1, most) : tileM + 1
    }

    /// The condition that lists which kernels make for themselves need no trimmed grid.
    static let trimming = Constraint("what is found needs no trimming", ["routing", "grid_trim"], isRedundancy: true) {
        (configuration) throws(ConfigurationError) in
        let isInline = try configuration.choice("routing", RoutingForm.self) == .inline
        let trims = try configuration.choice("grid_trim", Switch.self) == .on
        return isInline && !trims ? "routing = inline has a workgroup for each entry: leave grid_trim at on" : nil
    }

    /// The knob, for families that had only sorted lists where `before` says so.
    static func parameter(before: RoutingForm? = nil) -> TuningParameter {
        TuningParameter(
            "routing", RoutingForm.self, "whether rows come sorted by expert, or kernels look for them themselves",
            before: before)
    }
}
