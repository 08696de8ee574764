import CLaneHost
import Glibc

/// A kernel, compiled for the host and loaded.
public final class LaneLibrary {
    /// What it was compiled from.
    public let program: LaneProgram
    /// The library's file.
    public let path: String
    /// The kernel's parameters in order; nil for one of a type that cannot be passed.
    public let parameters: [LaneParameterKind?]
    /// Lanes in the largest workgroup that the kernel was written for.
    public let maximumWorkgroupSize: Int
    /// The kernel's arrays in the LDS.
    public let sharedArrays: [LaneSharedArray]

    let symbolizer: String?
    let contents: Contents
    private let handle: UnsafeMutableRawPointer

    /// `wt_library` in LaneHost.h.
    struct Contents {
        let abi: UInt32
        let maximumThreads: Int32
        let context: UnsafeMutablePointer<UnsafeMutableRawPointer?>
        let entry: @convention(c) (UnsafePointer<UnsafeRawPointer?>?) -> Void
        let parameters: UnsafePointer<UInt32>
        let parameterCount: UInt32
        let sharedBegin: UnsafePointer<SharedArray>?
        let sharedEnd: UnsafePointer<SharedArray>?
        let imageBegin: UInt
        let imageEnd: UInt
    }

    /// `wt_shared_array` in LaneHost.h.
    struct SharedArray {
        let name: UnsafePointer<CChar>
        let offset: UInt64
        let bytes: UInt64
    }

    init(path: String, program: LaneProgram, symbolizer: String?) throws(LaneSimulatorError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw .library(path: path, message: Self.loaderError())
        }
        guard let symbol = dlsym(handle, "wt_lane_library") else {
            let message = Self.loaderError()
            dlclose(handle)
            throw .library(path: path, message: message)
        }
        let version = symbol.load(as: UInt32.self)
        guard version == UInt32(LANE_ABI) else {
            dlclose(handle)
            throw .libraryVersion(path: path, found: Int(version), expected: Int(LANE_ABI))
        }
        let contents = symbol.load(as: Contents.self)
        self.path = path
        self.program = program
        self.symbolizer = symbolizer
        self.handle = handle
        self.contents = contents
        parameters = (0..<Int(contents.parameterCount)).map { LaneParameterKind(rawValue: contents.parameters[$0]) }
        maximumWorkgroupSize = Int(contents.maximumThreads)
        var arrays: [LaneSharedArray] = []
        if let begin = contents.sharedBegin, let end = contents.sharedEnd {
            for array in UnsafeBufferPointer(start: begin, count: end - begin) {
                arrays.append(
                    LaneSharedArray(
                        name: String(cString: array.name), byteOffset: Int(array.offset), bytes: Int(array.bytes)))
            }
        }
        sharedArrays = arrays.sorted { ($0.byteOffset, $0.name) < ($1.byteOffset, $1.name) }
    }

    deinit {
        dlclose(handle)
    }

    private static func loaderError() -> String {
        dlerror().map { String(cString: $0) } ?? "no reason given"
    }
}
