import KernelDSL

// What results in INT8 ask for: the scale of a row is that of its largest result, so that somebody has to have all of it.

extension MoEStage1 {
    /// The constraints on results in INT8; none on others.
    ///
    /// Where K is split, the kernel that joins the slices has whole rows whatever the first one's tiles are.
    var wholeRows: [Constraint] {
        guard output == .int8 else { return [] }
        let problem = self
        return [
            Constraint("a workgroup has whole rows where K is not split", ["split_k", "tile_n"]) {
                (configuration) throws(ConfigurationError) in
                let (split, tileN) = (try configuration.integer("split_k"), try configuration.integer("tile_n"))
                return split == 1 && tileN != problem.channels
                    ? "output = int8 with split_k = 1 needs all of a row in a workgroup: tile_n = \(problem.channels), not \(tileN); or split K"
                    : nil
            },
            // Such kernels run, and edge cases of few tokens run on them.
            Constraint("whole rows fill the chip", ["split_k", "tile_m"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let blocks = problem.routed.blocks(tileM: try configuration.integer("tile_m"))
                guard try configuration.integer("split_k") == 1, let units = problem.target.computeUnits, blocks < units
                else { return nil }
                return
                    "output = int8 with split_k = 1 has \(blocks) workgroups of the \(units) that the chip has units for: split K, or quantise apart"
            },
        ]
    }
}
