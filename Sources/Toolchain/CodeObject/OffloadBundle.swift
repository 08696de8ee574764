/// The container that clang puts code objects of several targets into (clang's offload bundler, format of version 1).
package enum OffloadBundle {
    private static let magic = Array("__CLANG_OFFLOAD_BUNDLE__".utf8)

    /// The code object for `architecture` in `bytes`: all of them where they are no bundle.
    package static func codeObject(in bytes: [UInt8], architecture: String) throws(CodeObjectError) -> [UInt8] {
        guard bytes.starts(with: magic) else { return bytes }
        let file = FileBytes(bytes[...])
        var position = UInt64(magic.count)
        let count: UInt64 = try file.integer(position, "bundle header")
        position += 8
        var entries: [String] = []
        for _ in 0..<count {
            let offset: UInt64 = try file.integer(position, "bundle entry")
            let size: UInt64 = try file.integer(position + 8, "bundle entry")
            let length: UInt64 = try file.integer(position + 16, "bundle entry")
            let name = try file.slice(position + 24, length, "bundle entry")
            position += 24 + length
            let target = String(decoding: name.bytes, as: UTF8.self)
            let found = Target.processor(of: Target.architecture(in: target, prefixes: 1))
            if !target.hasPrefix("host"), found == Target.processor(of: architecture) {
                return Array(try file.slice(offset, size, "bundled code object").bytes)
            }
            entries.append(target)
        }
        throw .notInBundle(architecture: architecture, entries: entries)
    }
}
