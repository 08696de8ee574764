/// Finds the lines of a kernel's text that addresses in its compiled code belong to.
struct LanePlaceResolver {
    private var places: [UInt64: LanePlace] = [:]

    /// Resolves return addresses in `library`, all at once.
    ///
    /// Without a symbolizer nothing is found.
    init(_ addresses: Set<UInt64>, in library: LaneLibrary) {
        let base = UInt64(library.contents.imageBegin)
        let end = UInt64(library.contents.imageEnd)
        let known = addresses.filter { $0 > base && $0 <= end }.sorted()
        guard let symbolizer = library.symbolizer, !known.isEmpty else {
            return
        }
        let arguments =
            ["--obj=\(library.path)", "--inlines", "--functions=none", "--output-style=LLVM"]
            + known.map { "0x" + String($0 - 1 - base, radix: 16) }
        guard let result = try? HostProcess.run(symbolizer, arguments), result.status == 0 else {
            return
        }
        let lines = library.program.text.split(separator: "\n", omittingEmptySubsequences: false)
        // One paragraph an address; in it one line a frame, the innermost first. Frames of the header are passed over.
        let paragraphs = Self.paragraphs(of: result.output)
        for (address, frames) in zip(known, paragraphs) {
            for frame in frames {
                let parts = frame.split(separator: ":")
                guard parts.count >= 3, parts[parts.count - 3].hasSuffix(".hip"),
                    let line = Int(parts[parts.count - 2]), lines.indices.contains(line - 1)
                else { continue }
                let text = lines[line - 1].drop { $0 == " " || $0 == "\t" }
                places[address] = LanePlace(line: line, text: String(text))
                break
            }
        }
    }

    /// The place of the return address `address`.
    subscript(address: UInt64) -> LanePlace? { places[address] }

    private static func paragraphs(of output: String) -> [[Substring]] {
        var paragraphs: [[Substring]] = [[]]
        for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                paragraphs.append([])
            } else {
                paragraphs[paragraphs.count - 1].append(line)
            }
        }
        return paragraphs
    }
}
