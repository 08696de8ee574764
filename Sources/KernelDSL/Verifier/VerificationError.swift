/// Why a kernel is refused.
public struct VerificationError: Error, Hashable, Sendable {
    /// The kernel's name.
    public let kernel: String
    /// What is wrong.
    public let reason: Reason

    /// What can be wrong with a kernel.
    ///
    /// `value` is the offending value as it stands in the kernel.
    public enum Reason: Hashable, Sendable {
        case sharedMemory(bytes: Int, limit: Int, target: String)
        case workgroup(lanes: Int, limit: Int, waveSize: Int)
        case divergentBarrier(value: String)
        case divergentMeeting(operation: String, value: String)
        case divergentExit(value: String)
        case divergentDescriptor(name: String, value: String)
        case misaligned(access: String, value: String, bytes: Int, provable: Int)
        case operand(operation: String, value: String, found: ValueType, expected: ValueType)
        case missingInstruction(name: String, target: String, has: [String])
        case missingStatement(what: String, target: String)
        case neverWritten(output: String, lanes: String)
        case forbiddenAccess(memory: String, access: String)
        case unused(variable: String)
        case undefined(variable: String)
        case immutable(variable: String)
        case malformed(value: String, problem: String)
    }
}

extension VerificationError: CustomStringConvertible {
    /// One sentence with what was found and what was expected.
    public var description: String { "kernel '\(kernel)': \(reason.description)" }
}

extension VerificationError.Reason: CustomStringConvertible {
    /// What is wrong, without the kernel's name.
    public var description: String {
        switch self {
        case .sharedMemory(let bytes, let limit, let target):
            "needs \(bytes) bytes of LDS; \(target) gives a workgroup at most \(limit)"
        case .workgroup(let lanes, let limit, let waveSize):
            "a workgroup of \(lanes) lanes; a multiple of \(waveSize) up to \(limit) is possible"
        case .divergentBarrier(let value):
            "a workgroup barrier where lanes part ways by '\(value)', which is not the same for the whole workgroup"
        case .divergentMeeting(let operation, let value):
            "\(operation) where lanes part ways by '\(value)', which is not the same for the whole wave"
        case .divergentExit(let value):
            "an exit by '\(value)', which is not the same for the whole workgroup"
        case .divergentDescriptor(let name, let value):
            "the buffer descriptor '\(name)' depends on '\(value)', which is not the same for the whole wave"
        case .misaligned(let access, let value, let bytes, let provable):
            "\(access) at '\(value)' needs an alignment of \(bytes) bytes; only \(provable) can be shown"
        case .operand(let operation, let value, let found, let expected):
            "\(operation) takes \(expected), but '\(value)' is \(found)"
        case .missingInstruction(let name, let target, let has):
            "\(target) has no matrix instruction \(name); it has \(has.joined(separator: ", "))"
        case .missingStatement(let what, let target):
            "\(what), which \(target) does not have"
        case .neverWritten(let output, let lanes):
            "the output '\(output)' is never written by \(lanes); write it, or say by a bounds guard why these lanes own no element"
        case .forbiddenAccess(let memory, let access):
            "\(access) '\(memory)', which is not declared for it"
        case .unused(let variable):
            "'\(variable)' is computed and never used"
        case .undefined(let variable):
            "'\(variable)' is used where it is not defined"
        case .immutable(let variable):
            "'\(variable)' is changed, but was defined as immutable"
        case .malformed(let value, let problem):
            "'\(value)': \(problem)"
        }
    }
}
