import Search

extension RecordedSpace {
    /// Reads the recorded space in the file at `path`, as ``RecordedSpace/init(parsing:)`` describes it.
    ///
    /// - Throws: ``InputError`` where it cannot be read, with the line where that is what it is about.
    public init(readingFrom path: String) throws(InputError) {
        let text = String(decoding: try InputFile.bytes(path), as: UTF8.self)
        do throws(RecordedSpaceError) {
            try self.init(parsing: text)
        } catch {
            throw InputError(path: path, reason: "\(error)")
        }
    }
}
