import OrderedJSON
import PerformanceModel

/// What judging a configuration showed, case by case.
public struct VerificationReport: Hashable, Sendable {
    /// The verdicts, in the order of the cases, up to the first that found a problem.
    public let verdicts: [CaseVerdict]
    /// Wall-clock seconds of the whole judgement, inputs, references and host compilation included.
    public let seconds: Double

    /// What is wrong, with the case's name; nil where nothing is.
    public var problem: String? {
        verdicts.lazy.compactMap { verdict in verdict.problem.map { "\(verdict.name): \($0)" } }.first
    }

    /// Whether every case that ran twice gave the same bytes; nil where none did.
    public var isDeterministic: Bool? {
        let known = verdicts.compactMap(\.isDeterministic)
        return known.isEmpty ? nil : known.allSatisfy { $0 }
    }

    /// The largest error as a share of its bound.
    public var worstRatio: Double { verdicts.map(\.worstRatio).max() ?? 0 }

    /// What the accesses of the problem's own case ask of the memory; nil where it was not judged.
    public var memory: MemoryBehaviour? { verdicts.lazy.compactMap(\.memory).first }

    /// How much of the cases ran, in words: `all workgroups`, or the problem's own sample and how many edge cases ran on one.
    public var extent: String {
        let others = verdicts.dropFirst().count { $0.sample != nil }
        let own = verdicts.first?.sample ?? "all workgroups"
        return others == 0 ? own : "\(own), \(others) of \(verdicts.count - 1) edge cases on samples"
    }

    /// A report of these verdicts.
    init(verdicts: [CaseVerdict], seconds: Double) {
        self.verdicts = verdicts
        self.seconds = seconds
    }

    /// The report as it goes through the pipe.
    ///
    /// An infinite ratio stands as null.
    func bytes() throws(JSONWritingError) -> [UInt8] {
        let cases = verdicts.map { verdict in
            JSONValue.object([
                "name": .string(verdict.name), "elements": .integer(Int64(verdict.elements)),
                "worst_ratio": verdict.worstRatio.isFinite ? .number(verdict.worstRatio) : .null,
                "matrix_instructions": .integer(Int64(verdict.matrixInstructions)),
                "workgroups": .integer(Int64(verdict.workgroups)),
                "sample": verdict.sample.map { .string($0) } ?? .null, "memory": verdict.memory?.counts ?? .null,
                "deterministic": verdict.isDeterministic.map { .bool($0) } ?? .null,
                "problem": verdict.problem.map { .string($0) } ?? .null,
            ])
        }
        return try JSONValue.object(["cases": .array(cases), "seconds": .number(seconds)]).compactBytes()
    }

    /// Reads what ``bytes()`` wrote.
    init(_ bytes: [UInt8]) throws {
        let json = try JSONValue(parsing: bytes)
        guard let cases = json["cases"]?.arrayValue, let seconds = json["seconds"]?.doubleValue else {
            throw WorkerMessageError.incomplete(message: "verification report")
        }
        self.seconds = seconds
        verdicts = try cases.map { json in
            guard let name = json["name"]?.stringValue, let elements = json["elements"]?.intValue,
                let matrixInstructions = json["matrix_instructions"]?.intValue,
                let workgroups = json["workgroups"]?.intValue
            else { throw WorkerMessageError.incomplete(message: "verification report") }
            var verdict = CaseVerdict(name: name)
            verdict.elements = elements
            verdict.worstRatio = json["worst_ratio"]?.doubleValue ?? .infinity
            verdict.matrixInstructions = matrixInstructions
            verdict.workgroups = workgroups
            verdict.sample = json["sample"]?.stringValue
            if let memory = json["memory"], memory != .null {
                verdict.memory = try MemoryBehaviour(counts: memory)
            }
            verdict.isDeterministic = json["deterministic"]?.boolValue
            verdict.problem = json["problem"]?.stringValue
            return verdict
        }
    }
}
