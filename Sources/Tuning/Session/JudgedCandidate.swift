/// A compiled candidate whose results were found right.
struct JudgedCandidate: Sendable {
    let compiled: CompiledCandidate
    let verification: VerificationReport
}
