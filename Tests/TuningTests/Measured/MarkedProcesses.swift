import Foundation

/// Processes that were started with a mark in their environment, and those that they started.
struct MarkedProcesses {
    private static let variable = "WAVETUNE_MARK_OF_TEST"
    private let mark = UUID().uuidString

    /// What the first process gets in its environment.
    var environment: [String: String] { [Self.variable: mark] }

    /// The command lines of those that run.
    var running: [String] {
        let entry = Array("\(Self.variable)=\(mark)".utf8)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { Int($0) != nil }.compactMap { process in
            guard
                Self.bytes("/proc/\(process)/environ").split(separator: 0).contains(where: { $0.elementsEqual(entry) })
            else { return nil }
            return String(decoding: Self.bytes("/proc/\(process)/cmdline").map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
        }
    }

    /// Waits until none runs, at most `limit`; those that still do then.
    func left(after limit: Duration) async throws -> [String] {
        let deadline = ContinuousClock.now + limit
        while !running.isEmpty, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        return running
    }

    private static func bytes(_ path: String) -> [UInt8] {
        // Files of /proc have no size that could be asked for.
        FileHandle(forReadingAtPath: path).map { [UInt8]($0.readDataToEndOfFile()) } ?? []
    }
}
