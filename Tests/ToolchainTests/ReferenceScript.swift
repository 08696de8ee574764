import Foundation

/// The script that hot loops are compared with.
enum ReferenceScript {
    static let path = ProcessInfo.processInfo.environment["WAVETUNE_HOTLOOP_SCRIPT"]
}
