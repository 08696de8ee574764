import Glibc

/// A file system of 64 KB in memory, mounted for one test.
struct SmallDisk {
    let path: String

    init(at path: String) throws {
        mkdir(path, 0o777)
        guard mount("tmpfs", path, "tmpfs", 0, "size=64k") == 0 else { throw TemporaryFolder.Failure(code: errno) }
        self.path = path
    }

    func unmount() {
        umount(path)
    }

    /// Whether this process may mount file systems.
    static var canMount: Bool {
        guard let folder = try? TemporaryFolder() else { return false }
        defer { folder.remove() }
        guard let disk = try? SmallDisk(at: folder.path + "/disk") else { return false }
        disk.unmount()
        return true
    }
}
