import Glibc
import TuningDatabase

// Opens a database, answers one lookup and ends: what a program that only reads pays for its kernels' configurations.
//
//     database-probe FOLDER ARCH CUS OPERATION WEIGHTS ACTIVATIONS SCALES ROUTING NAME=SIZE...
//
// Exits with 0 where the record was found, 1 where not, 2 where the words are wrong.
let words = CommandLine.arguments
guard words.count > 9, let computeUnits = Int(words[3]) else { exit(2) }
let dimensions = words[9...].compactMap { word -> RecordDimension? in
    let parts = word.split(separator: "=")
    guard parts.count == 2, let size = Int(parts[1]) else { return nil }
    return RecordDimension(String(parts[0]), size)
}
guard
    let key = try? RecordKey(
        arch: words[2], computeUnits: computeUnits, operation: words[4], dimensions: dimensions, weightType: words[5],
        activationType: words[6], scaleGranularity: words[7], routing: words[8])
else { exit(2) }
exit(TuningDatabase(folders: [words[1]]).lookup(key).record == nil ? 1 : 0)
