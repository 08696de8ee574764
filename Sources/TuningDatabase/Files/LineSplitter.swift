import Glibc

/// The lines of a text in bytes.
enum LineSplitter {
    /// Calls `body` with the number, from 1, and the place of each line that is not blank, without its line end.
    static func forEachLine(
        of bytes: UnsafeBufferPointer<UInt8>, _ body: (_ number: Int, _ line: Range<Int>) -> Void
    ) {
        guard let base = bytes.baseAddress else { return }
        var start = 0
        var number = 1
        while start < bytes.count {
            let newline = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            let next = newline.map { UnsafeRawPointer(base).distance(to: $0) } ?? bytes.count
            var end = next
            while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x0D || bytes[end - 1] == 0x09 {
                end -= 1
            }
            if end > start {
                body(number, start..<end)
            }
            start = next + 1
            number += 1
        }
    }
}
