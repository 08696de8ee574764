import Devices
import Foundation
import Glibc
import Testing
import Workers

/// A copy of the stand-in for HIP with a state of its own, which goes away with its owner.
///
/// What it can be told stands in `Tests/StandInHIP/include/StandInHIP.h`.
final class StandIn {
    /// The path of the copy.
    let path: String
    private let folder: String
    private let handle: UnsafeMutableRawPointer

    /// The stand-in under `script`, which lacks the functions `missing`.
    init(_ script: String = "", without missing: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.path + "/wavetune-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = "\(folder)/libamdhip64.so.6"
        let built = WorkerCommand.besideRunningExecutable("libamdhip64-stand-in.so")
        var library = try Data(contentsOf: URL(fileURLWithPath: built))
        for name in missing {
            // Under another name, the dynamic linker does not find it any more.
            let symbol = Data([0] + Array(name.utf8) + [0])
            let place = try #require(library.range(of: symbol), "the stand-in has no \(name)")
            library[place.lowerBound + 1] = UInt8(ascii: "x")
        }
        try library.write(to: URL(fileURLWithPath: path))
        handle = try #require(dlopen(path, RTLD_NOW | RTLD_LOCAL), "the stand-in cannot be loaded")
        typealias Run = @convention(c) (UnsafePointer<CChar>) -> Void
        let run = try #require(dlsym(handle, "stand_in_script"))
        unsafeBitCast(run, to: Run.self)(script)
    }

    deinit {
        dlclose(handle)
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The runtime.
    func library() throws -> HIPLibrary { try HIPLibrary(path: path) }

    /// The runtime's first device, whose sensors are nowhere.
    func device(_ index: Int = 0) throws -> HIPDevice {
        try HIPDevice(library(), index: index, sysfs: "\(folder)/sys")
    }

    /// How often `function` was called.
    func calls(_ function: String) throws -> Int {
        typealias Calls = @convention(c) (UnsafePointer<CChar>) -> Int32
        let calls = try #require(dlsym(handle, "stand_in_calls"))
        return Int(unsafeBitCast(calls, to: Calls.self)(function))
    }

    /// Bytes that are allocated and not freed.
    func allocated() throws -> Int {
        typealias Allocated = @convention(c) () -> Int
        let allocated = try #require(dlsym(handle, "stand_in_allocated"))
        return unsafeBitCast(allocated, to: Allocated.self)()
    }

    /// What the stand-in takes for a code object of a processor, gfx942 by default.
    static func codeObject(processor: UInt8 = 0x4c) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        bytes.replaceSubrange(0..<4, with: [0x7f, 0x45, 0x4c, 0x46])
        (bytes[18], bytes[48]) = (224, processor)
        return bytes
    }
}
