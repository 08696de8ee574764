/// A compiled candidate whose results were found right.
struct JudgedCandidate: Sendable {
    /// Its time charges the memory behaviour that the judgement showed.
    let compiled: CompiledCandidate
    let verification: VerificationReport
}
