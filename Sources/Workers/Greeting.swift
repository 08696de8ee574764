/// What a worker says first: which protocol it speaks and what it is.
package struct Greeting: Equatable, Sendable {
    /// The version that this build speaks; owner and worker must have the same.
    package static let currentVersion: UInt8 = 1

    private static let magic = Array("wavetune".utf8)

    /// The version of the protocol.
    package var version: UInt8

    /// The worker's name, such as "compile-worker".
    package var name: String

    /// The greeting of a worker of this build.
    package init(name: String) {
        version = Self.currentVersion
        self.name = name
    }

    /// The greeting in a hello frame's payload, or nil where it is none.
    package init?(payload: [UInt8]) {
        guard payload.starts(with: Self.magic), payload.count > Self.magic.count else { return nil }
        version = payload[Self.magic.count]
        name = String(decoding: payload.dropFirst(Self.magic.count + 1), as: UTF8.self)
    }

    /// The payload of the hello frame.
    package var payload: [UInt8] { Self.magic + [version] + Array(name.utf8) }
}
