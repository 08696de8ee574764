/// What the leading member of a line shows it to be.
enum LineKind {
    /// A record whose key stands at `text` in canonical form; the rest of the line has not been looked at.
    case canonical(text: Range<Int>)
    /// A record whose key is written in another form, by hand perhaps; the line is sound JSON.
    case rewritten(RecordKey)
    /// A line to keep as it is and not to use.
    case unusable(DatabaseIssue.Problem)
}
