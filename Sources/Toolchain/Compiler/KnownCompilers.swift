import ROCm
import ContentHash

/// What is known of compilers that were asked before, so that none is started only to learn its name.
///
/// An entry holds as long as the files of the compiler have the sizes and dates that they had.
struct KnownCompilers: Sendable {
    /// What a compiler said about itself and one architecture.
    struct Entry: Equatable {
        var identity: CompilerIdentity
        var files: [String]
        /// Why a trivial kernel does not compile for the architecture; nil where it does.
        var rejection: String?
    }

    private let files: StoredFiles?

    init(environment: ToolchainEnvironment) {
        files = environment.cacheFolder.map {
            StoredFiles(folder: "\($0)/compilers", kind: "wavetune compiler", version: 1)
        }
    }

    func entry(for installation: CompilerInstallation, architecture: String) -> Entry? {
        guard let bytes = files?.read(Self.name(installation, architecture)),
            let stored = try? Stored(binary: bytes),
            stored.signatures == Self.signatures(stored.entry.files)
        else { return nil }
        return stored.entry
    }

    func remember(_ entry: Entry, for installation: CompilerInstallation, architecture: String) {
        let stored = Stored(entry: entry, signatures: Self.signatures(entry.files))
        // Without the file, the compiler is asked again the next time.
        _ = files?.write(stored.binary, to: Self.name(installation, architecture))
    }

    private static func name(_ installation: CompilerInstallation, _ architecture: String) -> String {
        let parts = [installation.hiprtcLibrary, installation.comgrLibrary, architecture]
        return ContentHash(of: parts.joined(separator: "\n")).hexadecimal
    }

    private static func signatures(_ files: [String]) -> [FilePath.Signature?] {
        files.map { FilePath.signature($0) }
    }

    private struct Stored: BinaryCodable {
        var entry: Entry
        var signatures: [FilePath.Signature?]

        init(entry: Entry, signatures: [FilePath.Signature?]) {
            self.entry = entry
            self.signatures = signatures
        }

        func encode(to writer: inout BinaryWriter) {
            entry.identity.encode(to: &writer)
            writer.write(entry.files) { $0.write($1) }
            writer.write(entry.rejection) { $0.write($1) }
            writer.write(signatures) { writer, signature in
                writer.write(signature) {
                    $0.write($1.size)
                    $0.write($1.modified)
                }
            }
        }

        init(from reader: inout BinaryReader) throws(BinaryFormatError) {
            entry = Entry(
                identity: try CompilerIdentity(from: &reader),
                files: try reader.array { reader throws(BinaryFormatError) in try reader.string() },
                rejection: try reader.optional { reader throws(BinaryFormatError) in try reader.string() })
            signatures = try reader.array { reader throws(BinaryFormatError) in
                try reader.optional { reader throws(BinaryFormatError) in
                    FilePath.Signature(size: try reader.integer(), modified: try reader.integer())
                }
            }
        }
    }
}
