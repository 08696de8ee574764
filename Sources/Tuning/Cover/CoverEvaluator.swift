import Kernels

/// What a cover needs to know of the kind of times that it is chosen by.
package protocol CoverEvaluator: Sendable {
    /// What each of `candidates` that is legal at the M of `column` generates and takes there; those that are judged
    /// there already say so.
    ///
    /// - Throws: ``TuningError`` where the machine is to blame.
    func entries(of candidates: [Configuration], at column: Int) async throws -> [CoverTable.Entry]

    /// Judges `entry` on the own case of the problem of `column`.
    ///
    /// - Returns: Its time, which judging may have made more exact, or why it is not to be used.
    /// - Throws: ``TuningError`` where the machine is to blame.
    func judge(_ entry: CoverTable.Entry, at column: Int) async throws -> CoverJudgement
}
