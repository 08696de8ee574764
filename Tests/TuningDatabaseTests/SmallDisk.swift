import Glibc

/// A file system of 64 KB in memory, mounted for one test.
final class SmallDisk {
    let path: String

    init(at path: String) throws {
        mkdir(path, 0o777)
        guard mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { throw TemporaryFolder.Failure(code: errno) }
        self.path = path
    }

    deinit {
        umount(path)
    }

    /// Whether this process may mount file systems.
    static var canMount: Bool {
        guard let folder = try? TemporaryFolder() else { return false }
        return (try? SmallDisk(at: folder.path + "/disk")) != nil
    }
}
