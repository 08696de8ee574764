import Toolchain

extension MeasurementOutcome: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        func write(_ kind: UInt8, _ text: String) {
            writer.write(byte: kind)
            writer.write(text)
        }
        switch self {
        case .measured(let screening):
            writer.write(byte: 0)
            screening.encode(to: &writer)
        case .wrong(let problem): write(1, problem)
        case .crashed(let reason): write(2, reason)
        case .hung(let limit):
            writer.write(byte: 3)
            writer.write(limit)
        case .invalid(let reason): write(4, reason)
        case .failed(let reason): write(5, reason)
        case .quarantined(let reason): write(6, reason)
        }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        let start = reader.offset
        switch try reader.byte() {
        case 0: self = .measured(try Screening(from: &reader))
        case 1: self = .wrong(problem: try reader.string())
        case 2: self = .crashed(reason: try reader.string())
        case 3: self = .hung(limit: try reader.double())
        case 4: self = .invalid(reason: try reader.string())
        case 5: self = .failed(reason: try reader.string())
        case 6: self = .quarantined(reason: try reader.string())
        case let other: throw .invalid(offset: start, what: "an outcome of the unknown kind \(other)")
        }
    }
}
