import Foundation
import Testing
import Toolchain

/// The compilers that tests of real compiling run with.
enum CompilerChoice: String, CaseIterable, CustomTestStringConvertible {
    /// The one that the search order finds, which `scripts/setup` makes sure of.
    case usual
    /// That of Debian's moving suite, which may be missing.
    case newer

    var testDescription: String { rawValue }

    private static let newerSuite = "sid"

    /// Options with a cache of their own, empty in `folder`, and the compilers of this machine.
    func options(cacheIn folder: TemporaryFolder) throws -> KernelCompiler.Options {
        var options = KernelCompiler.Options()
        let real = ToolchainEnvironment.current
        for suite in CompilerSearch.installedSuites(in: real) {
            let prefix = try #require(real.cacheFolder) + "/rocm-\(suite)"
            let link = folder.path + "/rocm-\(suite)"
            if !FileManager.default.fileExists(atPath: link) {
                try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: prefix)
            }
        }
        options.environment.cacheFolder = folder.path
        options.workers = 2
        if self == .newer {
            options.suite = Self.newerSuite
            guard CompilerSearch.installedSuites(in: real).contains(Self.newerSuite) else {
                try Test.cancel("no newer compiler here; WAVETUNE_ROCM_SUITE=\(Self.newerSuite) scripts/setup gets one")
            }
        }
        return options
    }

    /// The compiler, with an empty cache in `folder`.
    func compiler(cacheIn folder: TemporaryFolder) async throws -> KernelCompiler {
        try await KernelCompiler.find(try options(cacheIn: folder))
    }
}
