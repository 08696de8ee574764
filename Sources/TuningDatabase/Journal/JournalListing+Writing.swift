extension JournalListing {
    /// Checks that the file is the journal of `run`, or the beginning of one: a process that ended while it made the file
    /// leaves a part of the first line or nothing.
    ///
    /// - Throws: ``JournalError/otherIdentity(path:reason:)`` where it is not, so that nothing of it is overwritten.
    func requireRun(_ run: JournalIdentity, startOf bytes: [UInt8]) throws(JournalError) {
        guard wholeSize > 0 else {
            guard "\(run.line)\n".utf8.starts(with: bytes) else {
                throw .otherIdentity(path: path, reason: "it holds something else")
            }
            return
        }
        guard let identity else {
            throw .otherIdentity(path: path, reason: issues.first.map { "\($0)" } ?? "it has no identity")
        }
        guard identity == run else {
            throw .otherIdentity(path: path, reason: identity.differences(from: run).joined(separator: "; "))
        }
    }

    /// The lines of `bytes`, the file's content, that were skipped, as they are; what was cut off is not among them.
    func brokenLines(of bytes: [UInt8]) -> [String] {
        let numbers = Set(issues.filter { $0.problem != .cutOff }.compactMap(\.line))
        var lines: [String] = []
        bytes.withUnsafeBufferPointer { buffer in
            LineSplitter.forEachLine(of: buffer) { number, range in
                if numbers.contains(number) {
                    lines.append(String(decoding: buffer[range], as: UTF8.self))
                }
            }
        }
        return lines
    }
}
