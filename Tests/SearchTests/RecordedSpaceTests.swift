import Search
import Testing

@Suite("Recorded spaces")
struct RecordedSpaceTests {
    private static let results = "mean_ms,min_ms,median_ms,std_ms,compile_ms,verify_ms,bench_ms,status"
    private static let ok = "3,1,2,0,1,0,1,ok"

    private func recorded(_ lines: String...) throws -> RecordedSpace {
        try RecordedSpace(parsing: lines.joined(separator: "\n"))
    }

    @Test("numbers are ordered, words are not, the median counts, and a status other than ok is a failure")
    func parsing() throws {
        let recorded = try recorded(
            "block,mode,fixed,\(Self.results)", "128,fast,7,9,9,4,0,0,0,0,ok", "32,exact,7,9,9,2.5,0,0,0,0,ok\r", "",
            "64, fast ,7,0,0,0,0,0,0,0,RuntimeFailedConfig", "")
        #expect(
            recorded.space.parameters == [
                SearchParameter("block", .numbers([32, 64, 128])), SearchParameter("mode", .words(["fast", "exact"])),
                SearchParameter("fixed", .numbers([7])),
            ])
        #expect(recorded.space.points?.map(\.places) == [[2, 0, 0], [0, 1, 0], [1, 0, 0]])
        #expect(recorded.outcomes == [.time(0.004), .time(0.0025), .failed] && recorded.optimum == 0.0025)
        #expect(recorded.outcome(of: SearchPoint(places: [0, 0, 0])) == .failed)
    }

    /// A text that is no recorded space: its lines, the line to blame, and what the message must hold.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let lines: [String]
        let line: Int
        let signs: [String]
        var testDescription: String { lines.joined(separator: " | ") }

        init(_ lines: [String], line: Int, _ signs: String...) {
            (self.lines, self.line, self.signs) = (lines, line, signs)
        }
    }

    @Test(
        "a broken text is refused with the line, what was found and what was expected",
        arguments: [
            Mistake([""], line: 1, "found nothing", "expected the names"),
            Mistake(["a,b,c"], line: 1, "found the columns a,b,c", "expected parameters and then mean_ms"),
            Mistake([results, ok], line: 1, "expected parameters"),
            Mistake(["a,a,\(results)", "1,1,\(ok)"], line: 1, "two columns 'a'"),
            Mistake(["a,\(results)", "1,\(ok)", "2,1,2,3"], line: 3, "found 4 fields", "expected 9"),
            Mistake(["a,\(results)", "1,\(ok)", "", "1,\(ok)"], line: 4, "the values of line 2 again"),
            Mistake(["a,\(results)", "1,3,1,x,0,1,0,1,ok"], line: 2, "found 'x' for median_ms", "a number above 0"),
            Mistake(["a,\(results)", "1,3,1,0,0,1,0,1,ok"], line: 2, "found '0' for median_ms"),
            Mistake(["a,\(results)", "1,3,1,nan,0,1,0,1,ok"], line: 2, "found 'nan'"),
            Mistake(["a,\(results)", "1,3,1,2,0,1,0,1,"], line: 2, "found an empty status"),
            Mistake(["a,\(results)", "1,3,1,2,0,1,0,1,timeout"], line: 2, "no line whose status is ok"),
        ])
    func broken(_ mistake: Mistake) {
        let error = #expect(throws: RecordedSpaceError.self) {
            try RecordedSpace(parsing: mistake.lines.joined(separator: "\n"))
        }
        #expect(error?.line == mistake.line)
        for sign in mistake.signs {
            #expect(error?.description.contains(sign) == true, "\(error?.description ?? "")")
        }
    }
}
