extension CompilerIdentity: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        for version in [hiprtcVersion, comgrVersion] {
            writer.write(version.major)
            writer.write(version.minor)
        }
        writer.write(compilerComment)
        writer.write(libraries) {
            $0.write($1.name)
            $0.write($1.buildIdentifier)
        }
        writer.write(processors) { $0.write($1) }
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        hiprtcVersion = Version(major: try reader.integer(), minor: try reader.integer())
        comgrVersion = Version(major: try reader.integer(), minor: try reader.integer())
        compilerComment = try reader.string()
        libraries = try reader.array { reader throws(BinaryFormatError) in
            Library(name: try reader.string(), buildIdentifier: try reader.string())
        }
        processors = try reader.array { reader throws(BinaryFormatError) in try reader.string() }
    }
}
