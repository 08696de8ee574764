import ContentHash
import Foundation
import Testing
import Toolchain
import Workers

/// C text to libraries: what comes out, what is kept, and what a text on which clang fails costs.
@Suite struct CPUCompilerTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func compiler(clang: String? = nil, timeLimit: Duration = .seconds(900)) async throws -> CPUCompiler {
        var options = CPUCompiler.Options()
        options.clang = clang
        options.timeLimit = timeLimit
        options.cache = try CPULibraryCache(folder: folder.path + "/libraries")
        return try await CPUCompiler.find(options)
    }

    private func request(_ body: String = "", name: String = "kernel") -> CPUCompileRequest {
        let text = """
            #include <immintrin.h>
            #include <stdint.h>
            void kernel_tasks(const void *const *arguments, int32_t first, int32_t end, int32_t step) {
            \(body)
            }
            """
        return CPUCompileRequest(text: text, name: name, kernels: ["kernel"])
    }

    @Test func aTextBecomesALibraryWithFacts() async throws {
        let compiler = try await compiler()
        let library = try await compiler.compile(request("volatile __m256 spilled[16]; spilled[first] = spilled[end];"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: library.path))
        #expect(library.digest == ContentHash(of: bytes).hexadecimal)
        #expect(library.kernels == ["kernel"])
        #expect(!library.isFromCache)
        #expect(library.replaced == nil)
        #expect((1...10_000).contains(library.facts.codeBytes))
        #expect((512...2048).contains(library.facts.stackBytes))
        #expect(library.facts.seconds > 0)
        #expect(compiler.version.contains("clang version"))
        // Nothing of the compilation is left beside the library and what is known of it.
        #expect(folder.files(below: "libraries").count == 2)
        let mode = try FileManager.default.attributesOfItem(atPath: library.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func aTextThatWasCompiledIsTakenFromTheCache() async throws {
        let first = try await compiler().compile(request())
        var second = try await compiler().compile(request(name: "the same text under another name"))
        #expect(second.isFromCache)
        second.isFromCache = false
        #expect(second == first)
        let other = try await compiler().compile(request("*(volatile int *)arguments;"))
        #expect(!other.isFromCache)
        #expect(other.path != first.path)
    }

    @Test func instructionsOfTheSetAreThereAndSumsAreNotContracted() async throws {
        let compiler = try await compiler()
        let body = """
            float *y = *(float *const *)arguments[0];
            #ifndef __AVX2__
            #error no AVX2
            #endif
            y[0] = _mm_cvtss_f32(_mm_fmadd_ss(_mm_set_ss(y[1]), _mm_set_ss(y[2]), _mm_set_ss(y[3])));
            """
        _ = try await compiler.compile(request(body))
        var plain = request("#ifdef __FMA__\n#error FMA\n#endif")
        _ = await #expect(throws: CPUCompilerError.self) { try await compiler.compile(plain) }
        plain.instructionSet = CPUInstructionSet(
            name: "baseline", clangOptions: [], vectorBytes: 16, processorFlags: [])
        #expect(try await compiler.compile(plain).isFromCache == false)
    }

    @Test func anErrorInTheTextNamesItsLine() async throws {
        let compiler = try await compiler()
        let error = await #expect(throws: CPUCompilerError.self) {
            try await compiler.compile(request("int x = 1;\nx = nonsense;", name: "moe \"stage2\""))
        }
        guard case .rejected("moe \"stage2\"", let log) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(log.contains("moe _stage2_.c:5:5: error:"))
        #expect(log.contains("nonsense"))
        #expect(error?.concernsProgram == true)
        #expect(folder.files(below: "libraries").isEmpty)
    }

    @Test func severalTextsCompileAtATime() async throws {
        let compiler = try await compiler()
        let digests = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    // Every text twice, so that some are compiled by two tasks at once.
                    try await compiler.compile(request("*(volatile int *)arguments[\(number / 2)];")).digest
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(digests.count == 4)
    }

    @Test func aLibraryThatWasChangedIsMadeAnewAndTheReasonGiven() async throws {
        let compiler = try await compiler()
        let first = try await compiler.compile(request())
        let file = try #require(FileHandle(forWritingAtPath: first.path))
        try file.seekToEnd()
        try file.write(contentsOf: [0])
        try file.close()
        let changed = ContentHash(of: try Data(contentsOf: URL(fileURLWithPath: first.path))).hexadecimal
        let second = try await compiler.compile(request())
        #expect(!second.isFromCache)
        #expect(second.digest == first.digest)
        #expect(second.replaced?.contains(first.digest) == true)
        #expect(second.replaced?.contains(changed) == true)
        #expect(try await compiler.compile(request()).isFromCache)
    }

    @Test func aLibraryThatIsALinkIsMadeAnew() async throws {
        let compiler = try await compiler()
        let first = try await compiler.compile(request())
        let elsewhere = folder.path + "/elsewhere.so"
        try FileManager.default.moveItem(atPath: first.path, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: first.path, withDestinationPath: elsewhere)
        let second = try await compiler.compile(request())
        #expect(!second.isFromCache)
        #expect(second.replaced?.contains("symbolic link") == true)
        #expect(try await compiler.compile(request()).isFromCache)
    }

    @Test func aLibraryThatOthersMayWriteIsMadeAnew() async throws {
        let compiler = try await compiler()
        let first = try await compiler.compile(request())
        chmod(first.path, 0o602)
        #expect(try await compiler.compile(request()).replaced?.contains("mode 0602") == true)
        unlink(first.path)
        let afterwards = try await compiler.compile(request())
        #expect(!afterwards.isFromCache)
        #expect(afterwards.replaced == nil)
    }

    @Test func aClangThatCrashesCostsOneText() async throws {
        let compiler = try await compiler(clang: try stand("case \"$*\" in *-o*) kill -SEGV $$;; esac"))
        let error = await #expect(throws: CPUCompilerError.self) { try await compiler.compile(request()) }
        #expect(error == .clang(name: "kernel", .killed(signal: SIGSEGV, diagnostics: "")))
        #expect(error?.concernsProgram == true)
        #expect(folder.files(below: "libraries").isEmpty)
    }

    @Test func aClangThatReportsItsOwnCrashCostsOneText() async throws {
        let compiler = try await compiler(
            clang: try stand("case \"$*\" in *-o*) echo out of registers >&2; exit 70;; esac"))
        let error = await #expect(throws: CPUCompilerError.self) { try await compiler.compile(request()) }
        #expect(error == .clang(name: "kernel", .exited(status: 70, diagnostics: "out of registers\n")))
        #expect(error?.description.contains("out of registers") == true)
    }

    @Test func aClangThatHangsIsEndedWithItsChildren() async throws {
        let mark = folder.path + "/child"
        let clang = try stand("case \"$*\" in *-o*) sleep 1000 & echo $! > '\(mark)'; wait;; esac")
        var found: pid_t?
        // A busy machine may need longer than the limit to get as far as the child.
        for seconds in [1.5, 12, 96] where found == nil {
            guard let compiler = try? await compiler(clang: clang, timeLimit: .seconds(seconds)) else { continue }
            let error = await #expect(throws: CPUCompilerError.self) { try await compiler.compile(request()) }
            #expect(error == .clang(name: "kernel", .timeLimit(seconds: seconds, diagnostics: "")))
            let text = try? String(contentsOfFile: mark, encoding: .utf8)
            found = text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        let child = try #require(found)
        // A killed child is reaped by whoever inherits it, a little later.
        for _ in 0..<6000 where kill(child, 0) == 0 && !isZombie(child) {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(kill(child, 0) != 0 || isZombie(child))
    }

    @Test func cancellingEndsClang() async throws {
        let compiler = try await compiler(clang: try stand("case \"$*\" in *-o*) sleep 1000;; esac"))
        let text = request()
        let task = Task { try await compiler.compile(text) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        let error = await #expect(throws: CPUCompilerError.self) { try await task.value }
        #expect(error == .clang(name: "kernel", .cancelled))
        #expect(error?.concernsProgram == false)
    }

    @Test func whatIsNoClangIsRefused() async throws {
        let error = await #expect(throws: CPUCompilerError.self) { try await compiler(clang: "/nowhere/clang") }
        guard case .clangUnusable("/nowhere/clang", _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let other = try stand("echo something else; exit 0", version: "gcc 1")
        _ = await #expect(throws: CPUCompilerError.self) { try await compiler(clang: other) }
    }

    /// The path of a script that says it is a clang and then does as `script` says.
    private func stand(_ script: String, version: String = "clang version 99") throws -> String {
        try folder.write(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then echo '\(version)'; exit 0; fi\n\(script)\n",
            to: "clang-\(UUID().uuidString)", executable: true)
    }

    private func isZombie(_ process: pid_t) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return status.split(separator: ")").last?.hasPrefix(" Z") == true
    }
}
