import Glibc

/// A folder of its own for one test, which removes it when it is done.
struct TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/wavetune-database-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(code: errno) }
        path = String(cString: made)
    }

    func remove() {
        Self.remove(path)
    }

    struct Failure: Error {
        let code: Int32
    }

    func write(_ text: String, to name: String) throws {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            mkdir(folder, 0o777)
        }
        guard let file = fopen("\(path)/\(name)", "w") else { throw Failure(code: errno) }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure(code: errno) }
    }

    func read(_ name: String) throws -> String {
        try Self.read("\(path)/\(name)")
    }

    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw Failure(code: errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names in a folder within, hidden ones included.
    func names(in name: String) throws -> [String] {
        guard let folder = opendir("\(path)/\(name)") else { throw Failure(code: errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." {
                names.append(name)
            }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        if let folder = opendir(path) {
            while let entry = readdir(folder) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." {
                    remove("\(path)/\(name)")
                }
            }
            closedir(folder)
            rmdir(path)
        } else {
            unlink(path)
        }
    }
}
