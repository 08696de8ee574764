import Testing
import Workers

@Suite("Frames of the worker protocol")
struct FrameTests {
    private let frames = [
        Frame(kind: .hello, payload: Greeting(name: "w").payload), Frame(kind: .request, payload: []),
        Frame(kind: .response, payload: (0..<700).map { UInt8(truncatingIfNeeded: $0) }),
        Frame(kind: .refusal, payload: Array("no".utf8)),
    ]

    @Test("arrive whole, whatever the pieces are")
    func anyPieces() throws {
        let stream = frames.flatMap(\.encoded)
        for length in [1, 2, 3, 5, 7, 64, 699, stream.count] {
            var decoder = FrameDecoder(maximumPayload: 1000)
            var received: [Frame] = []
            for start in stride(from: 0, to: stream.count, by: length) {
                decoder.append(stream[start..<min(start + length, stream.count)])
                while let frame = try decoder.next() {
                    received.append(frame)
                }
            }
            #expect(received == frames)
            #expect(decoder.pendingBytes == 0)
        }
    }

    @Test("are not complete before their last byte")
    func truncated() throws {
        let bytes = frames[2].encoded
        for length in 0..<bytes.count {
            var decoder = FrameDecoder(maximumPayload: 1000)
            decoder.append(bytes.prefix(length))
            #expect(try decoder.next() == nil)
            #expect(decoder.pendingBytes == length)
        }
    }

    @Test("are refused before their payload arrives where they announce too much")
    func oversized() {
        var decoder = FrameDecoder(maximumPayload: 10)
        decoder.append(Frame(kind: .request, payload: [UInt8](repeating: 0, count: 11)).encoded.prefix(5))
        #expect(throws: FrameError.tooLong(length: 11, maximum: 10)) { try decoder.next() }
        decoder = FrameDecoder(maximumPayload: 10)
        decoder.append([0xff, 0xff, 0xff, 0xff, 2])
        #expect(throws: FrameError.tooLong(length: 0xffff_ffff, maximum: 10)) { try decoder.next() }
    }

    @Test("of unknown kinds are refused")
    func unknownKind() {
        var decoder = FrameDecoder(maximumPayload: 10)
        decoder.append([0, 0, 0, 0, 77])
        #expect(throws: FrameError.unknownKind(77)) { try decoder.next() }
    }

    @Test("made of noise end in frames, an error or a wait for more")
    func noise() {
        var generator = SystemRandomNumberGenerator()
        var errors = 0
        for _ in 0..<2000 {
            var decoder = FrameDecoder(maximumPayload: 64)
            do {
                for _ in 0..<8 {
                    decoder.append((0..<Int.random(in: 0...40, using: &generator)).map { _ in UInt8.random(in: 0...7) })
                    while let frame = try decoder.next() {
                        #expect(frame.payload.count <= 64)
                    }
                }
            } catch {
                errors += 1
            }
        }
        #expect(errors > 0)
    }

    @Test("Greetings survive the wire, and noise is none")
    func greeting() {
        let greeting = Greeting(name: "compile-worker")
        #expect(Greeting(payload: greeting.payload) == greeting)
        #expect(Greeting(payload: []) == nil)
        #expect(Greeting(payload: Array("wavetune".utf8)) == nil)
        #expect(Greeting(payload: Array("somebody else".utf8)) == nil)
    }
}
