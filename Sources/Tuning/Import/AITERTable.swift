import Kernels

/// Reads AITER's tables of tuned or untuned kernels: comma-separated, with names in the first line.
///
/// Fused mixture-of-experts rows have `token`, `model_dim`, `inter_dim`, `expert` and `topk`; GEMM rows have `M`, `N` and
/// `K`. Rows name the device by `cu_num`, newer ones the architecture by `gfx`.
public enum AITERTable {
    /// The shapes of the table at `path`; rows without `cu_num` are for `computeUnits`, those without `gfx` for
    /// `architecture`.
    ///
    /// - Throws: ``InputError`` where it cannot be read or is no such table.
    public static func read(
        _ path: String, architecture: String, computeUnits: Int
    ) throws(InputError) -> ImportedShapes {
        let lines = try InputFile.lines(path)
        guard let first = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }) else {
            throw InputError(path: path, reason: "it is empty")
        }
        let header = CommaSeparatedLine.fields(
            lines[first].hasPrefix("\u{feff}") ? String(lines[first].dropFirst()) : lines[first])
        guard let layout = Layout(header) else {
            throw InputError(
                path: path,
                reason:
                    "its first line names the columns \(header.joined(separator: ", ")); expected \(Layout.experts.joined(separator: ", ")), or \(Layout.dense.joined(separator: ", ")), among them"
            )
        }
        var shapes = ImportedShapes(path: path)
        for (index, line) in lines.enumerated().dropFirst(first + 1) where !line.allSatisfy(\.isWhitespace) {
            do {
                shapes.add(
                    try layout.shape(
                        CommaSeparatedLine.fields(line), line: index + 1, architecture: architecture,
                        computeUnits: computeUnits))
            } catch {
                shapes.addBroken(line: index + 1, "\(error)")
            }
        }
        return shapes
    }

    /// Where the columns of a table stand.
    private struct Layout {
        static let experts = ["token", "model_dim", "inter_dim", "expert", "topk"]
        static let dense = ["M", "N", "K"]

        private let header: [String]
        private let hasExperts: Bool

        init?(_ header: [String]) {
            self.header = header
            hasExperts = Self.experts.allSatisfy(header.contains)
            guard hasExperts || Self.dense.allSatisfy(header.contains) else { return nil }
        }

        func shape(
            _ fields: [String], line: Int, architecture: String, computeUnits: Int
        ) throws -> ImportedShape {
            guard fields.count == header.count else {
                throw ImportLineError("has \(fields.count) fields, and the first line names \(header.count)")
            }
            func text(_ name: String) -> String {
                header.firstIndex(of: name).map { fields[$0] } ?? ""
            }
            func number(_ name: String) throws -> Int {
                guard let value = Int(text(name)), value > 0 else {
                    throw ImportLineError("has '\(text(name))' for \(name), expected a whole number from 1 up")
                }
                return value
            }
            let names = hasExperts ? Self.experts : Self.dense
            let extents = try zip(hasExperts ? ["M", "N", "K", "E", "topk"] : ["M", "N", "K"], names).map {
                ours, theirs in
                ProblemRequest.Extent(name: ours, value: try number(theirs))
            }
            let types = ["dtype", "q_dtype_a", "q_dtype_w", "q_type"].map(text).filter { !$0.isEmpty }
            let stages = hasExperts ? [("1", "stage 1"), ("2", "stage 2")] : [("", "")]
            let claims = stages.compactMap { suffix, stage -> KernelClaim? in
                let kernel = text("kernelName\(suffix)")
                let time = Double(text("us\(suffix)")).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
                return kernel.isEmpty && time == nil
                    ? nil : KernelClaim(stage: stage, kernel: kernel, microseconds: time)
            }
            return ImportedShape(
                operation: hasExperts ? MoEStage2.operation : W4A8GEMM.operation, extents: extents, scales: .channel,
                architecture: text("gfx").isEmpty ? architecture : text("gfx"),
                computeUnits: header.contains("cu_num") ? try number("cu_num") : computeUnits,
                sources: [
                    ImportedShape.Source(
                        line: line, count: 1, types: types.joined(separator: ", "), claims: claims)
                ])
        }
    }
}
