/// Writes a kernel down, statement after statement.
///
/// The builder accepts what it is told; ``KernelVerifier`` judges the result. Names that are already taken get a number.
public final class KernelBuilder {
    let name: String
    let summary: String
    let workgroupSize: Int
    let wavesPerSIMD: Int?
    let accumulators: AccumulatorRegisters?
    var parameters: [KernelParameter] = []
    var shared: [SharedBuffer] = []
    private var scopes: [[Statement]] = [[]]
    private var namesTaken: [String: Int] = [:]

    /// Starts a kernel without parameters and without statements.
    public init(
        name: String, summary: String, workgroupSize: Int, wavesPerSIMD: Int? = nil,
        accumulators: AccumulatorRegisters? = nil
    ) {
        self.name = name
        self.summary = summary
        self.workgroupSize = workgroupSize
        self.wavesPerSIMD = wavesPerSIMD
        self.accumulators = accumulators
    }

    /// The kernel as written so far.
    public func build() -> Kernel {
        Kernel(
            name: name, summary: summary, parameters: parameters, workgroupSize: workgroupSize,
            wavesPerSIMD: wavesPerSIMD, accumulators: accumulators, shared: shared, body: scopes[0])
    }

    func append(_ statement: Statement) {
        scopes[scopes.count - 1].append(statement)
    }

    func scope(_ body: () -> Void) -> [Statement] {
        scopes.append([])
        body()
        return scopes.removeLast()
    }

    func unique(_ name: String) -> String {
        let uses = namesTaken[name, default: 0]
        namesTaken[name] = uses + 1
        return uses == 0 ? name : unique("\(name)_\(uses)")
    }

    func fresh(_ name: String, _ type: ValueType, mutable: Bool = false) -> Variable {
        Variable(name: unique(name), type: type, isMutable: mutable)
    }
}
