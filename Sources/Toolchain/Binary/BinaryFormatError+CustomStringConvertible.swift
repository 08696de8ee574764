extension BinaryFormatError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated(let offset, let needed): "\(needed) bytes are missing at offset \(offset)"
        case .invalid(let offset, let what): "\(what) at offset \(offset)"
        }
    }
}
