import ArgumentParsing

extension MergeCommand {
    static let folders = Argument.remaining(.text.called("DIR"), help: "The databases")
    static let destination = Argument.option(
        "into", .text.called("DIR"), help: "The database that gets everything; by default the first")

    static let command = Command(
        "merge", summary: "join the records and journals of several machines",
        discussion: """
            A record takes the place of another as it does when it is tuned: measured beats modelled, and of two times \
            measured on one device the lower where it is lower by more than 1 % and by more than noise. Of modelled ones the \
            one that was made later stays; times of two devices are not compared. Journals of runs that differ in --shard alone are united in that of \
            the run without it, which then finds every trial of the parts; the parts stay. Joining again changes nothing.

            Lines that cannot be used are named and left out, and the command then ends with 1.
            """,
        sections: [
            ArgumentSection("WHICH", [folders, destination]), ArgumentSection("RESULTS", [TuneCommand.json]),
        ],
        examples: [
            CommandExample("tune merge tuning-db node1-db node2-db", "What two machines found, into tuning-db"),
            CommandExample("tune merge node1-db node2-db --into all-db --json", "Into a new one, for a program"),
            CommandExample("tune merge shared-db", "The parts of a search that share one folder, into the whole"),
        ])
}
