extension FrameError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let length, let maximum):
            "a frame of \(length) bytes was announced; at most \(maximum) are allowed"
        case .unknownKind(let kind):
            "a frame of the unknown kind \(kind) arrived"
        }
    }
}
