import Glibc

/// A program of the toolchain, run to its end.
enum HostProcess {
    /// Runs the program at `path` and returns its exit status with what it wrote to standard output and error.
    ///
    /// A program that a signal ended has status 128 plus the signal.
    static func run(_ path: String, _ arguments: [String]) throws(LaneSimulatorError) -> (status: Int32, output: String)
    {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw .process(path: path, message: lastSystemError())
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)

        var pointers: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, path, &actions, nil, &pointers, environ)
        close(ends[1])
        guard failure == 0 else {
            throw .process(path: path, message: systemError(failure))
        }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(ends[0], &chunk, chunk.count)
            if count > 0 {
                output.append(contentsOf: chunk[..<count])
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else {
                throw .process(path: path, message: lastSystemError())
            }
        }
        let signal = status & 0x7f
        return (signal == 0 ? status >> 8 & 0xff : 128 + signal, String(decoding: output, as: UTF8.self))
    }
}
