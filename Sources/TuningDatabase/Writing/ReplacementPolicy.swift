/// When a record takes the place of the one with its key.
public enum ReplacementPolicy: Hashable, Sendable {
    /// Where its evidence is at least as good and, of two times measured on the same device, its own is lower by more
    /// than 1 % and by more than the noise of both.
    case ifBetter
    /// As ``ifBetter``; but of two modelled times, and of two texts of one configuration, that of the record that was made
    /// later, and of times measured on two devices the one that is there, so that joining databases again changes nothing.
    case joining
    /// In any case; whoever asks for this has reasons that the database does not know.
    case always
    /// Never; what it knows about the same text is added to the one with its key, if that is there.
    case addingFacts
    /// Never; its cover takes the place of the one of the record with its key, if that is there.
    case settingCover
}
