import Foundation
import Testing
import Toolchain

/// Folders that libraries are not kept in, because others could put something there.
@Suite struct CPULibraryCacheTests {
    private let folder: TemporaryFolder
    private var environment: ToolchainEnvironment { ToolchainEnvironment(cacheFolder: folder.path + "/cache/wavetune") }

    init() throws {
        folder = try TemporaryFolder()
        chmod(folder.path, 0o700)
    }

    @Test func theUsersCacheIsMadeForTheUserAlone() throws {
        let cache = try CPULibraryCache.user(environment)
        #expect(cache.folder == folder.path + "/cache/wavetune/cpu-libraries")
        let mode = try FileManager.default.attributesOfItem(atPath: cache.folder)[.posixPermissions] as? Int
        #expect(mode == 0o700)
        #expect(throws: Never.self) { try CPULibraryCache.user(environment) }
    }

    @Test func onlyWhatNoCompilationUsesAnyMoreIsRemoved() async throws {
        let cache = try CPULibraryCache.user(environment)
        let (text, linked, abandoned) = (".compile-1-ab.c", ".compile-1-ab.so.tmp01", ".compile-1-cd.so.tmp02")
        func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(cache.folder)/\(name)") }
        for name in [text, linked, abandoned] {
            #expect(FileManager.default.createFile(atPath: "\(cache.folder)/\(name)", contents: nil))
        }
        var options = CPUCompiler.Options()
        options.cache = cache
        let descriptor = open("\(cache.folder)/\(text)", O_WRONLY | O_CLOEXEC)
        #expect(flock(descriptor, LOCK_EX) == 0)
        _ = try await CPUCompiler.find(options)
        #expect(exists(text) && exists(linked) && !exists(abandoned))
        close(descriptor)
        _ = try await CPUCompiler.find(options)
        #expect(!exists(text) && !exists(linked))
    }

    @Test(arguments: ["cache", "cache/wavetune", "cache/wavetune/cpu-libraries"], [0o777, 0o720, 0o702, 0o1777])
    func aFolderThatOthersMayWriteIsRefused(name: String, mode: Int) throws {
        _ = try CPULibraryCache.user(environment)
        let path = "\(folder.path)/\(name)"
        chmod(path, mode_t(mode))
        let error = #expect(throws: CPUCompilerError.self) { try CPULibraryCache.user(environment) }
        guard case .folderRefused(path, let reason, let mend) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains(String(mode, radix: 8)))
        #expect(mend.contains("chmod go-w '\(path)'"))
        #expect(error?.concernsProgram == false)
        chmod(path, 0o755)
        #expect(throws: Never.self) { try CPULibraryCache.user(environment) }
    }

    @Test(arguments: ["cache/wavetune", "cache/wavetune/cpu-libraries"])
    func aLinkInPlaceOfAFolderIsRefused(name: String) throws {
        _ = try CPULibraryCache.user(environment)
        let path = "\(folder.path)/\(name)"
        try FileManager.default.moveItem(atPath: path, toPath: folder.path + "/moved")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder.path + "/moved")
        let error = #expect(throws: CPUCompilerError.self) { try CPULibraryCache.user(environment) }
        #expect(error?.description.contains("symbolic link") == true)
    }

    @Test func theCacheFolderItselfMayBeALinkOfTheUsers() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path + "/disk", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/cache", withDestinationPath: folder.path + "/disk")
        #expect(try CPULibraryCache.user(environment).folder == folder.path + "/disk/wavetune/cpu-libraries")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give folders away"))
    func aFolderOfAnotherUserIsRefused() throws {
        let cache = try CPULibraryCache.user(environment)
        #expect(chown(cache.folder, 12_345, 12_345) == 0)
        let error = #expect(throws: CPUCompilerError.self) { try CPULibraryCache.user(environment) }
        #expect(error?.description.contains("belongs to user 12345") == true)
        #expect(error?.description.contains("XDG_CACHE_HOME") == true)
    }

    @Test func aFileInPlaceOfAFolderIsRefused() throws {
        try folder.write("", to: "cache/wavetune/cpu-libraries")
        chmod(folder.path + "/cache", 0o700)
        chmod(folder.path + "/cache/wavetune", 0o700)
        let error = #expect(throws: CPUCompilerError.self) { try CPULibraryCache.user(environment) }
        #expect(error?.description.contains("no folder") == true)
    }

    @Test func aFolderThatIsOpenedLaterIsRefusedByTheNextCompilation() async throws {
        var options = CPUCompiler.Options()
        options.environment = environment
        let compiler = try await CPUCompiler.find(options)
        let text = "void kernel_tasks(const void *const *a, int f, int e, int s) {}"
        let request = CPUCompileRequest(text: text, name: "kernel", kernels: ["kernel"])
        _ = try await compiler.compile(request)
        chmod(compiler.cache.folder, 0o777)
        let error = await #expect(throws: CPUCompilerError.self) { try await compiler.compile(request) }
        #expect(error?.description.contains("chmod go-w") == true)
    }

    @Test func withoutACacheNothingIsLeftBehind() async throws {
        var options = CPUCompiler.Options()
        options.usesCache = false
        options.environment = environment
        var compiler: CPUCompiler? = try await CPUCompiler.find(options)
        let text = "void kernel_tasks(const void *const *a, int f, int e, int s) {}"
        let library = try await compiler?.compile(CPUCompileRequest(text: text, name: "kernel", kernels: ["kernel"]))
        let path = try #require(library?.path)
        #expect(access(path, R_OK) == 0)
        compiler = nil
        #expect(access(path, R_OK) != 0)
        #expect(folder.files(below: "cache").isEmpty)
    }
}
