import ArgumentParsing
import OrderedJSON
import Tuning

/// `tune import`: takes shapes from another tool's table or from a log.
enum ImportCommand {
    static func run(_ arguments: ParsedArguments) async throws {
        let device = try DeviceChoice(arguments)
        let report = ImportReport(try read(arguments, device), device: device)
        guard arguments[TuneCommand.runsImported] else {
            print(arguments[TuneCommand.json] ? try report.json.compactText() : report.text)
            guard !report.isEmpty else { throw CommandFailure(.failure, report.emptiness) }
            return
        }
        guard !report.sessions.isEmpty else {
            throw CommandFailure(.failure, "\(report.head)\n\(report.emptiness)")
        }
        if !arguments[TuneCommand.json] {
            print(report.head)
        }
        let sessions = report.sessions.map { RunCommand.options(for: $0.request, device, arguments) }
        try await SessionSeries(sessions, unusable: report.unusable, arguments).run()
    }

    private static func read(_ arguments: ParsedArguments, _ device: DeviceChoice) throws -> ImportedShapes {
        let architecture = device.target.architecture
        let computeUnits = device.accelerator.computeUnits
        switch (arguments[TuneCommand.table], arguments[TuneCommand.shapeLog]) {
        case (let table?, nil):
            return try AITERTable.read(table, architecture: architecture, computeUnits: computeUnits)
        case (nil, let log?):
            return try ShapeLog.read(log, architecture: architecture, computeUnits: computeUnits)
        case (nil, nil):
            throw CommandFailure(.usage, "there is nothing to import: name a file with --aiter-csv or --shape-log")
        case (_?, _?):
            throw CommandFailure(.usage, "--aiter-csv and --shape-log are read one at a time: leave one out")
        }
    }
}
