import ArgumentParsing
import Kernels

extension ShowCommand {
    static let model = Argument.option(
        "model", .text.called("NAME"),
        help: "Problems of this model's layers alone, split as --tp says: "
            + ModelShape.all.map(\.name).joined(separator: ", "))
    static let shape = Argument.option(
        "shape", .keyValues,
        help: "Problems with these extents; with --op and M also what answers where there is no record")
    static let words = Argument.remaining(
        .text.called("KEY"), help: "Words that the key must have: moe-stage2, M=4, gfx942, 304, int4, uniform")

    static let command = Command(
        "show", summary: "show the records of the database",
        discussion: """
            Shows one record in full and several as a table. Every time stands with how it was obtained: modelled, or \
            measured on which device.

            Where --op and --shape M=… name a problem without a record, it shows the record that lookups fall back to, \
            and why.
            """,
        sections: [
            ArgumentSection(
                "WHICH", [words, TuneCommand.operation, shape, model, TuneCommand.tensorParallel, TuneCommand.database]),
            ArgumentSection("RESULTS", [TuneCommand.json]),
        ],
        examples: [
            CommandExample("tune show", "Every record, as a table"),
            CommandExample("tune show M=4 gfx942", "Records of 4 tokens on gfx942"),
            CommandExample("tune show --op moe-stage2 --model minimax-m2.5 --tp 4 --json", "A model's, for a program"),
        ])
}
