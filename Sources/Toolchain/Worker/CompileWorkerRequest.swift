/// What a compile worker is asked.
package enum CompileWorkerRequest: Equatable, Sendable {
    /// Who are you, and does a trivial kernel compile for this architecture?
    case identify(architecture: String)
    /// Compile a program, and say what is known of the result.
    case compile(CompileRequest)
    /// Disassemble the kernels of a code object.
    case disassemble(codeObject: [UInt8])
    /// Say what is known of a code object that was compiled elsewhere.
    case inspect(codeObject: [UInt8])
}
