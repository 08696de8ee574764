import Testing
import TuningDatabase

@Suite("Keys of CPUs")
struct CPUKeyTests {
    private static let megabyte = 1 << 20

    private static func key(
        m: Int = 4, cores: Int = 8, cache: Int? = 32, arch: String = "cpu-avx2", operation: String = "w4a8-gemm"
    ) throws -> RecordKey {
        try RecordKey(
            arch: arch, computeUnits: cores, lastLevelCache: cache.map { $0 * megabyte }, operation: operation,
            dimensions: [RecordDimension("M", m), RecordDimension("N", 256), RecordDimension("K", 512)],
            weightType: "int4", activationType: "int8", scaleGranularity: "token-x-channel", routing: "none")
    }

    private static func record(_ key: RecordKey) throws -> TuningRecord {
        let sample = try SampleRecords.record()
        return try TuningRecord(
            key: key, configuration: sample.configuration, time: SampleRecords.measured, best: [], space: sample.space,
            numerics: sample.numerics, text: sample.text, compiled: sample.compiled, date: sample.date,
            toolVersion: sample.toolVersion)
    }

    private static func grade(_ answer: LookupAnswer) -> String {
        guard let key = answer.record?.key else { return "none" }
        let cache = key.lastLevelCache.map { "\($0 / megabyte) MiB" } ?? "unknown"
        return "M=\(key["M"] ?? 0) \(key.computeUnits) cores \(cache) \(answer.grade.name)"
    }

    @Test("The cache stands behind the cores, and only where it is given")
    func text() throws {
        let line = try Self.record(Self.key()).line
        #expect(
            line.hasPrefix(
                #"{"key":{"schema":1,"arch":"cpu-avx2","cus":8,"cache":33554432,"operation":"w4a8-gemm","dimensions":{"#
            ))
        #expect(try !Self.record(Self.key(cache: nil)).line.contains("cache"))
        #expect(try "\(Self.key())".hasSuffix("on cpu-avx2 with 8 cores, 32 MiB of cache"))
        #expect(try "\(Self.key(cores: 1, cache: nil))".hasSuffix("on cpu-avx2 with 1 core"))
        #expect(try "\(SampleRecords.key(m: 4))".hasSuffix("on gfx942 with 304 CUs"))
        #expect(throws: RecordError.self) { try Self.key(cache: 0) }
        let keys = try [
            Self.key(cores: 4, cache: 64), Self.key(cache: nil), Self.key(cache: 16), Self.key(cache: 64),
        ]
        #expect(keys.reversed().sorted() == keys && Set(keys).count == keys.count)
    }

    @Test("Records with a cache and without are found among each other, written by us or by hand")
    func found() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let keys = try [Self.key(cache: nil), Self.key(cache: 16), Self.key(), Self.key(m: 8), Self.key(cores: 16)]
        try DatabaseFolder(folder.path).put(contentsOf: keys.map { try Self.record($0) })
        let lines = try folder.read("cpu-avx2/w4a8-gemm.jsonl")
        #expect(lines == (try keys.map { try Self.record($0).line + "\n" }.joined()))
        let rewritten = lines.replacing(#""cus":8,"cache":33554432"#, with: #""cache" : 33554432, "cus": 8"#)
        for text in [lines, rewritten] {
            try folder.write(text, to: "cpu-avx2/w4a8-gemm.jsonl")
            let database = TuningDatabase(folders: [folder.path])
            #expect(database.validate() == [])
            for key in keys {
                #expect(database.lookup(key).record == (try Self.record(key)))
                #expect(try DatabaseFolder(folder.path).put(Self.record(key)) == .unchanged)
            }
            #expect(database.lookup(try Self.key(cache: 8)).record == nil)
        }
    }

    @Test(
        "Another CPU of the instruction set answers as another device, behind other M's of the same one",
        arguments: [
            // Asked for: M, cores, cache in MiB.
            (4, 8, 32, "M=4 8 cores 32 MiB exact"), (5, 8, 32, "M=4 8 cores 32 MiB nearest-bucket"),
            (16, 16, 64, "M=16 16 cores 64 MiB exact"), (4, 16, 64, "M=16 16 cores 64 MiB nearest-bucket"),
            // The very M first, then the nearest cores, then the nearest cache.
            (4, 8, 128, "M=4 8 cores 32 MiB other-device"), (16, 15, 64, "M=16 16 cores 64 MiB other-device"),
            (2, 9, 40, "M=4 8 cores 32 MiB other-device"), (2, 9, 15, "M=4 8 cores 16 MiB other-device"),
        ])
    func graded(_ example: (m: Int, cores: Int, cache: Int, expected: String)) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let keys = try [Self.key(), Self.key(cache: 16), Self.key(m: 16, cores: 16, cache: 64)]
        try DatabaseFolder(folder.path).put(contentsOf: keys.map { try Self.record($0) })
        let database = TuningDatabase(folders: [folder.path])
        let key = try Self.key(m: example.m, cores: example.cores, cache: example.cache)
        #expect(Self.grade(database.lookup(key, accepting: .graded)) == example.expected)
    }

    @Test("The answer of another device says which it is, and GPUs have other compute units still")
    func reasons() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try DatabaseFolder(folder.path).put(contentsOf: [
            Self.record(Self.key(cores: 16)), SampleRecords.record(m: 4, computeUnits: 80),
        ])
        let database = TuningDatabase(folders: [folder.path])
        let answer = database.lookup(try Self.key(m: 3), accepting: .graded)
        #expect(
            "\(answer.grade)" == "no usable record for 8 cores, 32 MiB of cache; this one was made on another CPU, of "
                + "16 cores, 32 MiB of cache, and of its M's M=4 is the smallest recorded from 3 up")
        let other = try Self.key(arch: "cpu-avx512")
        #expect(
            database.lookup(other, accepting: .graded).miss == .noRecords(arch: "cpu-avx512", operation: "w4a8-gemm"))
        #expect(
            database.lookup(try SampleRecords.key(m: 4), accepting: .graded).grade
                == .otherComputeUnits(80, asked: 304, bucket: nil))
    }
}
