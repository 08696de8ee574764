import OrderedJSON
import Testing

@Suite("Any bytes")
struct JSONFuzzTests {
    /// SplitMix64: the same inputs in every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    private static let seeds = [
        #"{"key":{"schema":1,"arch":"gfx942","cus":304,"shape":{"M":4,"N":7168}},"time":{"kind":"modelled","us":12.5}}"#,
        #"[null,true,false,-0.0,1e-7,"\u00e9\ud83d\ude00\n",{"a":[],"b":{}},9223372036854775807]"#,
        "\"é😀\\\\\"", "[[[[[[[[1]]]]]]]]",
    ]

    private static func mutate(_ bytes: [UInt8], using generator: inout Generator) -> [UInt8] {
        var bytes = bytes
        let alphabet = Array("{}[]\",:\\u0123456789eE+-.tfn \n".utf8)
        for _ in 0...Int.random(in: 0...3, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &generator)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2: bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &generator)], at: place)
            case 3: bytes.removeSubrange(place...)
            default: bytes.insert(contentsOf: bytes[..<place].suffix(7), at: place)
            }
        }
        return bytes
    }

    @Test("Mutated documents either read and write to a fixed point, or are refused with a place inside them")
    func mutations() throws {
        var generator = Generator(state: 0x5EED)
        var accepted = 0
        var refused = 0
        for round in 0..<60_000 {
            let bytes = Self.mutate(Array(Self.seeds[round % Self.seeds.count].utf8), using: &generator)
            do {
                let value = try JSONValue(parsing: bytes)
                let written = try value.compactBytes()
                let again = try JSONValue(parsing: written)
                #expect(try again == value && again.compactBytes() == written)
                accepted += 1
            } catch let error as JSONParsingError {
                #expect(error.offset <= bytes.count && error.line >= 1 && error.column >= 1)
                refused += 1
            }
        }
        // Both ways must have been taken, or the mutations test nothing.
        #expect(accepted > 1_000)
        #expect(refused > 10_000)
    }
}
