import Glibc
import TuningDatabase

// Appends trials to a journal until it is killed, and says each one's number when `append` has returned.
//
// Usage: journal-writer-for-tests FOLDER

/// Lines of several kilobytes, so that there is something to cut.
let samples = (0..<600).map { 10 + Double($0) / 1024 }

func trial(_ number: Int) throws -> JournalTrial {
    try JournalTrial(
        configuration: RecordedConfiguration([("number", .integer(number))]), text: TextDigest(of: "\(number)"),
        outcome: .measured, phase: .final, hot: samples)
}

let journal = try Journal.open(
    folder: CommandLine.arguments[1],
    identity: JournalIdentity(
        key: RecordKey(
            arch: "cpu-avx2", computeUnits: 2, operation: "w4a8-gemm", dimensions: [RecordDimension("M", 4)],
            weightType: "int4", activationType: "int8", scaleGranularity: "token-x-channel", routing: "none"),
        space: TextDigest(of: "space"), target: "cpu-avx2", device: "a CPU", seed: 1, strategy: "in order",
        toolVersion: "1", compiler: "none"))
var next = journal.trials.count + 1
while true {
    let number = try journal.append(trial(next))
    let line = Array("\(number)\n".utf8)
    guard write(1, line, line.count) == line.count else { exit(3) }
    next += 1
}
