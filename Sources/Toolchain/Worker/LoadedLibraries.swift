import ROCm
import CROCm
import Glibc

/// The shared libraries of the running process that compile: HIP's, comgr and LLVM's.
enum LoadedLibraries {
    /// A library that is loaded.
    struct Library {
        var path: String
        var buildIdentifier: String
    }

    private static let markers = ["hip", "comgr", "LLVM", "clang", "lld"]

    /// The libraries in the order of their names, without symbolic links.
    static func ofCompiler() -> [Library] {
        let found = Collection()
        withExtendedLifetime(found) {
            wt_visit_loaded_libraries(visit, Unmanaged.passUnretained(found).toOpaque())
        }
        return found.libraries
            .filter { library in markers.contains { FilePath.lastComponent(library.path).contains($0) } }
            .sorted { $0.path < $1.path }
    }

    private final class Collection {
        var libraries: [Library] = []
    }

    private static let visit: wt_visit_library = { path, identifier, length, userData in
        guard let path, let userData else { return }
        let digits = UnsafeBufferPointer(start: identifier, count: identifier == nil ? 0 : length)
        Unmanaged<Collection>.fromOpaque(userData).takeUnretainedValue().libraries.append(
            Library(
                path: FilePath.resolved(String(cString: path)),
                buildIdentifier: digits.map { String(UInt16($0) + 0x100, radix: 16).dropFirst() }.joined()))
    }
}
