import Devices
import Kernels
import Toolchain

/// A candidate as it goes through the pipe: the worker's family checks the settings.
struct CandidateMessage: Hashable, Sendable {
    var settings: [Configuration.Setting]
    var program: DeviceProgram
    var twin: DeviceProgram?

    init(_ candidate: DeviceCandidate) {
        settings = candidate.configuration.settings
        program = candidate.program
        twin = candidate.twin
    }

    /// The candidate, its settings checked against the declared values of `family`.
    func candidate(of family: any VerifiableFamily) throws(ConfigurationError) -> DeviceCandidate {
        let configuration = try family.configuration(
            setting: settings.map { ($0.name, $0.value) }, over: family.firstConfiguration)
        return DeviceCandidate(configuration: configuration, program: program, twin: twin)
    }
}

extension CandidateMessage: BinaryCodable {
    func encode(to writer: inout BinaryWriter) {
        writer.write(settings) { writer, setting in
            writer.write(setting.name)
            writer.write(setting.value)
        }
        program.encode(to: &writer)
        writer.write(twin) { $1.encode(to: &$0) }
    }

    init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        settings = try reader.array { reader throws(BinaryFormatError) in
            Configuration.Setting(name: try reader.string(), value: try reader.string())
        }
        program = try DeviceProgram(from: &reader)
        twin = try reader.optional { reader throws(BinaryFormatError) in try DeviceProgram(from: &reader) }
    }
}

extension Configuration {
    /// A value as it is written.
    struct Setting: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// Names and values as they are written.
    var settings: [Setting] { entries.map { Setting(name: $0.name, value: $0.value.description) } }
}
