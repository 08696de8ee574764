import Glibc

/// The lines of a text in bytes.
enum LineSplitter {
    /// Calls `body` with the number, from 1, and the place of each line that is not blank, without its line end.
    static func forEachLine(
        of bytes: UnsafeBufferPointer<UInt8>, _ body: (_ number: Int, _ line: Range<Int>) -> Void
    ) {
        var number = 1
        _ = forEachLine(of: bytes, endsFile: true, number: &number, body)
    }

    /// Calls `body` with the number and the place of each line that is not blank; gives the bytes that were used.
    ///
    /// `number` is the number of the first line, and of the next one afterwards. The last line is used without its line
    /// end only where `endsFile`.
    static func forEachLine(
        of bytes: UnsafeBufferPointer<UInt8>, endsFile: Bool, number: inout Int,
        _ body: (_ number: Int, _ line: Range<Int>) -> Void
    ) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var start = 0
        while start < bytes.count {
            let newline = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
            guard newline != nil || endsFile else { return start }
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
        return min(start, bytes.count)
    }
}
