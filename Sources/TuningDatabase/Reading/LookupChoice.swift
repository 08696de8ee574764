/// What a lookup with a policy answers: the record, and which of its configurations to use.
public struct LookupChoice: Sendable {
    /// The record and how near it is, or why there is none.
    public let answer: LookupAnswer
    /// The configuration to use; nil where there is no record.
    public let configuration: RecordedConfiguration?
    /// The digest of the text that it generates, which names its binary; nil where there is no record.
    public let text: TextDigest?
    /// The cover that chose it; nil where it is the record's own configuration.
    public let cover: RecordedCover?

    /// What `policy` chooses of `answer`.
    public init(_ answer: LookupAnswer, policy: LookupPolicy) {
        let record = answer.record
        self.answer = answer
        cover = policy == .cover ? record?.cover : nil
        configuration = cover?.configuration ?? record?.configuration
        text = cover?.text ?? record?.text
    }
}
