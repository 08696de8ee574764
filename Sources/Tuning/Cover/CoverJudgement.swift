/// What became of judging a configuration at an M.
package enum CoverJudgement: Hashable, Sendable {
    /// It is right, and takes so many seconds.
    case right(seconds: Double)
    /// It is wrong, or could not be judged.
    case unusable(reason: String)
}
