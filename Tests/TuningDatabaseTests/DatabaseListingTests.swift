import Testing
import TuningDatabase

@Suite("Listing and comparing databases")
struct DatabaseListingTests {
    private static let name = "gfx942/moe-stage2.jsonl"

    @Test("Every sound line is listed, every other one is named, and so are duplicates and disorder")
    func issues() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            [
                try SampleRecords.record(m: 1).line, "broken", try SampleRecords.record(m: 8).line,
                try SampleRecords.record(m: 4).line, try SampleRecords.record(m: 16).line,
                try SampleRecords.record(m: 8, tool: "later").line, #"{"key":{"schema":9}}"#,
                try SampleRecords.record(m: 2, arch: "gfx950").line,
            ].joined(separator: "\n"), to: Self.name)
        let listing = DatabaseListing(folder.path)
        #expect(listing.records.map(\.line) == [1, 3, 4, 5, 6])
        #expect(listing.issues.map(\.line) == [2, 4, 6, 7, 8])
        #expect(
            listing.issues.dropFirst().map(\.problem)
                == [
                    .outOfOrder(line: 3), .duplicate(firstLine: 3), .newerSchema(9),
                    .misplaced(arch: "gfx950", operation: "moe-stage2"),
                ])
    }

    @Test("What was put is listed without issues, folder and file alike")
    func sound() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let records = try [1, 2, 16].map { try SampleRecords.record(m: $0) }
        try DatabaseFolder(folder.path).put(contentsOf: records)
        // A file of any name may be listed by itself.
        try folder.write(try folder.read(Self.name), to: "old.jsonl")
        for path in [folder.path, "\(folder.path)/\(Self.name)", "\(folder.path)/old.jsonl"] {
            let listing = DatabaseListing(path)
            #expect(listing.records.map(\.record) == records && listing.issues == [])
        }
    }

    @Test("A folder that is not there is an issue")
    func absent() {
        let listing = DatabaseListing("/nowhere")
        #expect(listing.records.isEmpty && listing.issues.map(\.file) == ["/nowhere"])
    }

    @Test("Added, removed and changed records are told apart, with the parameters that differ")
    func difference() throws {
        let (before, after) = (try TemporaryFolder(), try TemporaryFolder())
        defer { before.remove() }
        defer { after.remove() }
        try DatabaseFolder(before.path).put(contentsOf: [1, 2, 4].map { try SampleRecords.record(m: $0) })
        try DatabaseFolder(after.path).put(contentsOf: [
            SampleRecords.record(m: 2), SampleRecords.record(m: 4, time: SampleRecords.measured),
            SampleRecords.record(m: 8),
        ])
        let difference = DatabaseDifference(from: DatabaseListing(before.path), to: DatabaseListing(after.path))
        #expect(difference.removed.map(\.record.key["M"]) == [1])
        #expect(difference.added.map(\.record.key["M"]) == [8])
        #expect(difference.changed.map(\.before.record.time) == [SampleRecords.modelled])
        #expect(difference.changed.map(\.after.record.time) == [SampleRecords.measured])
        #expect(difference.changed.map(\.parameters) == [[]])
        #expect(!difference.isEmpty)
        #expect(DatabaseDifference(from: DatabaseListing(after.path), to: DatabaseListing(after.path)).isEmpty)

        // The same records in whole lines and in another order are no difference.
        let lines = try after.read(Self.name).split(separator: "\n").reversed().joined(separator: "\n")
        try after.write(lines, to: "shuffled.jsonl")
        #expect(
            DatabaseDifference(
                from: DatabaseListing("\(after.path)/shuffled.jsonl"), to: DatabaseListing(after.path)
            ).isEmpty)
    }

    @Test("Parameters that differ are named with both values")
    func parameters() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let record = try SampleRecords.record()
        try folder.write(record.line, to: "a.jsonl")
        let other = record.line.replacing(#""tile_n":64,"#, with: #""tile_n":32,"#)
            .replacing(#","xcd_remap":true"#, with: #","split":2"#)
        try folder.write(other, to: "b.jsonl")
        let difference = DatabaseDifference(
            from: DatabaseListing("\(folder.path)/a.jsonl"), to: DatabaseListing("\(folder.path)/b.jsonl"))
        #expect(
            difference.changed.map(\.parameters)
                == [["tile_n: 64 -> 32", "xcd_remap: true -> none", "split: none -> 2"]])
    }
}
