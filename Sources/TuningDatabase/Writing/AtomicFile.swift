import Glibc

/// Replaces files as a whole: readers see the old content or the new, whatever happens in between.
enum AtomicFile {
    /// Writes `bytes` beside the file at `path`, makes sure that they are on the disk, and renames.
    ///
    /// - Throws: ``SystemError``; the file is then as it was, and what was written beside it is gone.
    static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
        let (folder, slash) = folder(of: path)
        let temporary = "\(folder).\(path[slash...]).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw SystemError("write", path) }
        var failure = write(bytes, to: descriptor)
        if failure == nil, fsync(descriptor) != 0 {
            failure = errno
        }
        if close(descriptor) != 0, failure == nil {
            failure = errno
        }
        if failure == nil, rename(temporary, path) != 0 {
            failure = errno
        }
        if let failure {
            unlink(temporary)
            throw SystemError("write", path, code: failure)
        }
        syncFolder(of: path)
    }

    /// Writes all of `bytes`; gives the error number where that fails.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        FileSizeSignal.held {
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeBytes { buffer in
                    Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
                }
                if count > 0 {
                    done += count
                } else if count == 0 || errno != EINTR {
                    return count == 0 ? EIO : errno
                }
            }
            return nil
        }
    }

    /// Makes the name of the file at `path` last; where the file system has no such thing, nothing can be done about it.
    static func syncFolder(of path: String) {
        let folder = folder(of: path).name
        let descriptor = open(folder.isEmpty ? "." : String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The folder of `path` with its slash, and where the name begins.
    private static func folder(of path: String) -> (name: Substring, end: String.Index) {
        let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        return (path[..<slash], slash)
    }
}
