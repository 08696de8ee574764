import OrderedJSON
import Testing

@Suite("Scanning members")
struct JSONMemberScannerTests {
    /// The members of `text` as written, until the scanner ends.
    private func members(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { buffer in
            guard var scanner = JSONMemberScanner(buffer) else { return ["no object"] }
            var found: [String] = []
            while let member = scanner.next() {
                let name = String(decoding: buffer[member.name], as: UTF8.self)
                found.append("\(name)=\(String(decoding: buffer[member.value], as: UTF8.self))")
            }
            return found
        }
    }

    @Test("Every member is delimited as written")
    func delimits() {
        #expect(
            members(of: #" { "key" : {"a":[1,"}"]}, "s":"x\"y","n":-1.5e3 ,"t":true}"#)
                == ["key={\"a\":[1,\"}\"]}", "s=\"x\\\"y\"", "n=-1.5e3", "t=true"])
    }

    @Test("Leading members are found although the rest is broken")
    func brokenRest() {
        #expect(members(of: #"{"key":{"a":1},"rest":[1,2"#) == [#"key={"a":1}"#])
        #expect(members(of: #"{"key":"cut\"#) == [])
        #expect(members(of: "<<<<<<< HEAD") == ["no object"])
        #expect(members(of: "{}") == [])
    }
}
