import OrderedJSON
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
    private let sample: JSONValue = [
        "name": "tile \"k\"\n", "count": 3, "time_us": 12.5, "flags": [true, false, nil],
        "best": [["tile_k": 256, "time_us": 1.5]], "none": [], "empty": [:],
    ]

    @Test("The compact form is one line without spaces")
    func compact() throws {
        #expect(
            try sample.compactText()
                == #"{"name":"tile \"k\"\n","count":3,"time_us":12.5,"flags":[true,false,null],"#
                + #""best":[{"tile_k":256,"time_us":1.5}],"none":[],"empty":{}}"#)
    }

    @Test("The pretty form has a line for each member")
    func pretty() throws {
        #expect(
            try sample.prettyText() == #"""
                {
                  "name": "tile \"k\"\n",
                  "count": 3,
                  "time_us": 12.5,
                  "flags": [true, false, null],
                  "best": [
                    {
                      "tile_k": 256,
                      "time_us": 1.5
                    }
                  ],
                  "none": [],
                  "empty": {}
                }
                """#)
        #expect(try JSONValue(parsing: sample.prettyText()) == sample)
    }

    @Test(
        "Numbers read back as what they were",
        arguments: [
            0.1, 1.0 / 3.0, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 1e16, 123_456_789_012_345_680,
            2.5e-7,
        ])
    func doubles(number: Double) throws {
        let value = JSONValue.number(number)
        let read = try JSONValue(parsing: value.compactText())
        #expect(read == value)
        #expect(read.doubleValue?.bitPattern == number.bitPattern)
    }

    @Test(
        "A number that is not finite is refused with its place",
        arguments: [
            (Double.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
        ])
    func nonFinite(number: Double, shown: String) {
        let value: JSONValue = ["best": [1, ["time_us": .number(number)]]]
        let error = #expect(throws: JSONWritingError.self) { try value.compactText() }
        #expect(error?.path == "best[1].time_us")
        #expect(error?.found == shown)
    }

    @Test("Control characters are escaped")
    func control() throws {
        let value: JSONValue = "\u{0}\u{1F}\u{7F}é"
        #expect(try value.compactText() == #""\u0000\u001f\u007fé""#)
        #expect(try JSONValue(parsing: value.compactBytes()) == value)
    }
}
