import Glibc
import Testing
import TuningDatabase

@Suite("Where databases lie")
struct DatabaseSearchPathTests {
    @Test("An installed program reads its share, the user's and the named one, in this order")
    func installed() throws {
        let root = try TemporaryFolder()
        defer { root.remove() }
        try root.write("", to: "opt/share/wavetune/tuning-db/x")
        try root.write("", to: "home/.local/share/wavetune/tuning-db/x")
        let search = DatabaseSearchPath(
            executable: "\(root.path)/opt/bin/tune",
            environment: ["HOME": "\(root.path)/home", "WAVETUNE_DB": "/named/but/missing"])
        #expect(
            search.foldersToRead == [
                "\(root.path)/opt/share/wavetune/tuning-db", "\(root.path)/home/.local/share/wavetune/tuning-db",
                "/named/but/missing",
            ])
        #expect(!search.isDevelopmentBuild)
        #expect(search.folderToWrite == "/named/but/missing")
        #expect(search.missLog == "/named/but/missing/misses.jsonl")
        // What was asked for by name and is not there is said; the rest is silent.
        #expect(TuningDatabase(search).issues.map(\.file) == ["/named/but/missing"])
    }

    @Test("A development build reads and writes its package's")
    func development() throws {
        let root = try TemporaryFolder()
        defer { root.remove() }
        try root.write("", to: "package/Package.swift")
        try root.write("", to: "package/tuning-db/x")
        let search = DatabaseSearchPath(
            executable: "\(root.path)/package/.build/release/tune", environment: ["HOME": "/nowhere"])
        #expect(search.isDevelopmentBuild)
        #expect(search.foldersToRead == ["\(root.path)/package/tuning-db"])
        #expect(search.folderToWrite == "\(root.path)/package/tuning-db")
    }

    @Test("The user's folder follows XDG_DATA_HOME where that is absolute")
    func user() {
        func user(_ environment: [String: String]) -> String? {
            DatabaseSearchPath(executable: "/usr/bin/tune", environment: environment).user
        }
        #expect(user(["XDG_DATA_HOME": "/data", "HOME": "/home/a"]) == "/data/wavetune/tuning-db")
        #expect(user(["XDG_DATA_HOME": "data", "HOME": "/home/a"]) == "/home/a/.local/share/wavetune/tuning-db")
        #expect(user(["XDG_DATA_HOME": "", "HOME": ""]) == nil)
        #expect(
            DatabaseSearchPath(executable: "/usr/bin/tune", environment: ["HOME": "/home/a"]).folderToWrite
                == "/home/a/.local/share/wavetune/tuning-db")
    }

    @Test("This process has one")
    func process() {
        // The tests run from the package's build folder.
        #expect(DatabaseSearchPath.ofThisProcess().bundled?.hasSuffix("/tuning-db") == true)
    }
}
