/// What a compile worker answers.
package enum CompileWorkerResponse: Equatable, Sendable {
    /// The compiler, the files that it consists of, and what came of the trivial kernel: nil where it compiled.
    case identity(CompilerIdentity, files: [String], rejection: String?)
    /// The program compiled.
    case compiled(CompiledKernel)
    /// The program did not compile.
    case rejected(reason: String, log: String)
    /// The instructions of each kernel.
    case listings([KernelListing])
    /// What the compiler made, or what it was given, is no code object that can be read.
    case unreadable(String)
}
