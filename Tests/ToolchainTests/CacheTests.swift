import Foundation
import Testing
import Toolchain

@Suite("The cache of compiled programs")
struct CacheTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private let request = CompileRequest(text: TestKernels.rolled.text, name: "rolled.hip")

    private func entries(_ folder: TemporaryFolder) -> [String] { folder.files(below: "code-objects") }

    @Test("answers without a worker what was compiled before", arguments: CompilerChoice.allCases)
    func hit(_ choice: CompilerChoice) async throws {
        let cold = try await choice.compiler(cacheIn: folder)
        let first = try await cold.compile(request)
        #expect(!first.isFromCache)
        #expect(entries(folder).count == 1)

        let warm = try await choice.compiler(cacheIn: folder)
        var second = try await warm.compile(request)
        #expect(second.isFromCache)
        #expect(warm.startedWorkers == 0)
        #expect(warm.identity == cold.identity)
        second.isFromCache = false
        #expect(second == first)
    }

    @Test("keeps apart what differs in text, name, options or target")
    func keys() async throws {
        let compiler = try await CompilerChoice.usual.compiler(cacheIn: folder)
        let cache = try #require(compiler.cache)
        var requests = [request, request, request, request, request]
        requests[1].text += " "
        requests[2].name = "other.hip"
        requests[3].options.append("-DX=1")
        requests[4].architecture = "gfx942:sramecc+"
        var names = Set(requests.map { cache.name(for: $0, compiler: compiler.identity) })
        #expect(names.count == 5)
        var other = compiler.identity
        other.compilerComment += " patched"
        names.insert(cache.name(for: request, compiler: other))
        #expect(names.count == 6)
        #expect(
            cache.name(for: requests[0], compiler: compiler.identity)
                == cache.name(for: request, compiler: compiler.identity))
    }

    @Test("compiles again what was damaged on disk")
    func corruption() async throws {
        let compiler = try await CompilerChoice.usual.compiler(cacheIn: folder)
        let first = try await compiler.compile(request)
        let entry = try #require(entries(folder).first)
        let good = try Data(contentsOf: URL(fileURLWithPath: entry))
        var flipped = good
        flipped[good.count / 2] ^= 1
        var otherVersion = good
        otherVersion["wavetune code object".utf8.count] ^= 1
        for damaged in [Data(), good.prefix(10), good.prefix(good.count - 1), good + [0], flipped, otherVersion] {
            try damaged.write(to: URL(fileURLWithPath: entry))
            let again = try await compiler.compile(request)
            #expect(!again.isFromCache)
            #expect(again.codeObject == first.codeObject)
            #expect(try await compiler.compile(request).isFromCache)
        }
    }

    @Test("is done without where it cannot be written")
    func unwritable() async throws {
        try folder.write("in the way", to: "code-objects")
        let compiler = try await CompilerChoice.usual.compiler(cacheIn: folder)
        #expect(!(try await compiler.compile(request).isFromCache))
        #expect(!(try await compiler.compile(request).isFromCache))
    }

    @Test("asks a compiler again when its files changed")
    func changedCompiler() async throws {
        let first = try await CompilerChoice.usual.compiler(cacheIn: folder)
        #expect(first.startedWorkers == 1)
        #expect(try await CompilerChoice.usual.compiler(cacheIn: folder).startedWorkers == 0)
        for entry in folder.files(below: "compilers") {
            try Data("damaged".utf8).write(to: URL(fileURLWithPath: entry))
        }
        let again = try await CompilerChoice.usual.compiler(cacheIn: folder)
        #expect(again.startedWorkers == 1)
        #expect(again.identity == first.identity)
    }
}
