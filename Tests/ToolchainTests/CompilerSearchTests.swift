import Foundation
import Testing
import Toolchain

@Suite("Finding a compiler")
struct CompilerSearchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// An environment in which nothing is installed, with everything below `folder`.
    private func environment(_ folder: TemporaryFolder) -> ToolchainEnvironment {
        var environment = ToolchainEnvironment(
            rocmPath: "\(folder.path)/rocm", cacheFolder: "\(folder.path)/cache/wavetune")
        environment.defaultRocmPath = "\(folder.path)/opt/rocm"
        environment.systemFolders = ["\(folder.path)/usr/lib"]
        return environment
    }

    private func install(_ folder: TemporaryFolder, at place: String, names: [String]) throws {
        for name in names {
            try folder.write("", to: "\(place)/\(name)")
        }
    }

    private let prefix = "cache/wavetune/rocm-trixie/usr/lib/x86_64-linux-gnu"

    @Test("looks in ROCM_PATH, ROCm's place, the system and the prefix, in this order")
    func order() throws {
        let libraries = ["libhiprtc.so.6", "libamd_comgr.so.3"]
        try install(folder, at: prefix, names: ["libamdhip64.so.5", "libamd_comgr.so.2", "ld-linux-x86-64.so.2"])
        func first() -> CompilerInstallation? {
            CompilerSearch.places(in: environment(folder)).compactMap(\.found).first
        }
        #expect(first()?.origin == .prefix(suite: "trixie"))
        #expect(first()?.hiprtcLibrary == "\(folder.path)/\(prefix)/libamdhip64.so.5")
        #expect(first()?.loader == "\(folder.path)/\(prefix)/ld-linux-x86-64.so.2")
        try install(folder, at: "usr/lib", names: libraries)
        #expect(first()?.origin == .system("\(folder.path)/usr/lib"))
        #expect(first()?.loader == nil)
        try install(folder, at: "opt/rocm/lib", names: libraries)
        #expect(first()?.origin == .defaultRocm("\(folder.path)/opt/rocm"))
        try install(folder, at: "rocm/lib64", names: libraries)
        #expect(first()?.origin == .rocmPath("\(folder.path)/rocm"))
    }

    @Test("takes only the suite that was asked for")
    func suite() throws {
        try install(folder, at: "rocm/lib", names: ["libhiprtc.so.6", "libamd_comgr.so.3"])
        try install(
            folder, at: "cache/wavetune/rocm-sid/usr/lib/x86_64-linux-gnu",
            names: ["libhiprtc.so.6", "libamd_comgr.so.3", "ld-linux-x86-64.so.2"])
        var environment = environment(folder)
        #expect(CompilerSearch.places(suite: "sid", in: environment).map(\.origin) == [.prefix(suite: "sid")])
        environment.suite = "forky"
        #expect(CompilerSearch.places(in: environment).map(\.found) == [nil])
        #expect(CompilerSearch.places(suite: "sid", in: environment).first?.found != nil)
        #expect(CompilerSearch.installedSuites(in: environment) == ["sid"])
    }

    @Test("takes the newest library, by number")
    func newest() throws {
        try install(
            folder, at: "rocm/lib",
            names: ["libhiprtc.so.9", "libhiprtc.so.10", "libhiprtc.so", "libamdhip64.so.11", "libamd_comgr.so.3"])
        let found = CompilerSearch.places(in: environment(folder)).compactMap(\.found).first
        #expect(found?.hiprtcLibrary == "\(folder.path)/rocm/lib/libhiprtc.so.10")
    }

    @Test("lists every place and names the command that mends it, where there is no compiler")
    func nothing() async throws {
        var options = KernelCompiler.Options()
        options.environment = environment(folder)
        do {
            _ = try await KernelCompiler.find(options)
            Issue.record("a compiler was found in an empty folder")
        } catch {
            let text = error.description
            for place in ["rocm/lib", "rocm/lib64", "opt/rocm/lib", "opt/rocm/lib64", "usr/lib", prefix] {
                #expect(text.contains("\(folder.path)/\(place) "))
            }
            #expect(text.contains("ROCM_PATH"))
            #expect(text.hasSuffix("scripts/setup"))
            #expect(!error.concernsProgram)
        }
        options.suite = "sid"
        await #expect { try await KernelCompiler.find(options) } throws: {
            "\($0)".hasSuffix("WAVETUNE_ROCM_SUITE=sid scripts/setup")
        }
    }

    @Test("names the function that a library lacks, and the library that cannot be loaded")
    func unusableLibrary() async throws {
        try install(folder, at: "rocm/lib", names: ["libhiprtc.so.6", "libamd_comgr.so.3"])
        var options = KernelCompiler.Options()
        options.environment = environment(folder)
        await #expect { try await KernelCompiler.find(options) } throws: {
            "\($0)".contains("\(folder.path)/rocm/lib/libhiprtc.so.6 cannot be loaded")
        }
        try install(folder, at: "other/lib", names: ["libamd_comgr.so.3"])
        // Any library that is none of HIP's.
        let math = "/lib/x86_64-linux-gnu/libm.so.6"
        try #require(symlink(math, "\(folder.path)/other/lib/libhiprtc.so.6") == 0)
        options.environment.rocmPath = "\(folder.path)/other"
        await #expect { try await KernelCompiler.find(options) } throws: {
            "\($0)".contains("libhiprtc.so.6 has no function hiprtcVersion")
        }
    }

    @Test("ends in a clear error where a compiler crashes on the target")
    func crashingCompiler() async throws {
        try install(folder, at: "rocm/lib", names: ["libhiprtc.so.6", "libamd_comgr.so.3"])
        var options = KernelCompiler.Options()
        options.architecture = "gfx950"
        options.environment = environment(folder)
        options.workerProgram = try folder.write(
            """
            #!/bin/sh
            printf '\\027\\0\\0\\0\\001wavetune\\001compile-worker'
            head -c 5 >/dev/null
            kill -SEGV $$
            """, to: "crashing", executable: true)
        await #expect { try await KernelCompiler.find(options) } throws: { error in
            guard case ToolchainError.unknownTarget(let architecture, let compilers) = error else { return false }
            return architecture == "gfx950" && compilers.count == 1 && compilers[0].contains("signal 11")
                && "\(error)".contains("WAVETUNE_ROCM_SUITE=sid scripts/setup")
        }
    }

    @Test("says which worker program is missing")
    func missingWorker() async throws {
        try install(folder, at: "rocm/lib", names: ["libhiprtc.so.6", "libamd_comgr.so.3"])
        var options = KernelCompiler.Options()
        options.environment = environment(folder)
        options.workerProgram = "/nowhere/compile-worker"
        await #expect { try await KernelCompiler.find(options) } throws: {
            "\($0)".contains("/nowhere/compile-worker could not be started: No such file")
        }
    }

    @Test("says which version knows a target that this compiler does not", arguments: CompilerChoice.allCases)
    func unknownTarget(_ choice: CompilerChoice) async throws {
        var options = try choice.options(cacheIn: folder)
        let compiler = try await KernelCompiler.find(options)
        var request = CompileRequest(text: TestKernels.plain.text, name: "plain.hip", architecture: "gfx999")
        await #expect { try await compiler.compile(request) } throws: {
            "\($0)".contains("knows gfx999") && "\($0)".contains("gfx942")
        }
        request.architecture = "gfx950"
        options.architecture = "gfx950"
        if compiler.identity.knows("gfx950") {
            #expect(try await KernelCompiler.find(options).compile(request).target.contains("gfx950"))
        } else {
            await #expect { try await KernelCompiler.find(options) } throws: {
                "\($0)".contains("HIP 6.4 and newer know it: WAVETUNE_ROCM_SUITE=sid scripts/setup")
            }
        }
    }
}
