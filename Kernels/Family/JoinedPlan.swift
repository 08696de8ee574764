import KernelDSL

/// Plans one after another as one, where parts read what parts before them wrote.
struct JoinedPlan {
    private var steps: [(part: String, step: LaunchStep)] = []
    private var tensors: [Tensor] = []

    /// Adds a part's plan behind the others, under the name `part`.
    ///
    /// A tensor is called `part.name`. An input that `sources` names the tensor of an earlier part for is that tensor.
    ///
    /// - Throws: ``ConfigurationError/illegal(configuration:reason:)`` of `configuration` where the two are not of one size
    ///   and type.
    mutating func append(
        _ plan: LaunchPlan, as part: String, sources: [String: String], of configuration: Configuration
    ) throws(ConfigurationError) {
        var names: [String: String] = [:]
        for tensor in plan.tensors {
            if tensor.role == .input,
                let made = sources[tensor.name].flatMap({ source in
                    tensors.first { $0.name == source }
                })
            {
                guard made.element == tensor.element, made.count == tensor.count else {
                    throw .illegal(
                        configuration: configuration,
                        reason:
                            "\(part) reads \(tensor.name) of \(tensor.shape), but \(made.name) is \(made.shape): the parts do not fit"
                    )
                }
                names[tensor.name] = made.name
                continue
            }
            let name = "\(part).\(tensor.name)"
            names[tensor.name] = name
            tensors.append(tensor.named(name, role: tensor.role))
        }
        steps += plan.steps.map { step in
            let arguments = step.arguments.map { argument in
                if case .tensor(let name) = argument { LaunchArgument.tensor(names[name] ?? name) } else { argument }
            }
            return (part, step.with(step.kernel, arguments: arguments))
        }
    }

    /// The plan of all parts, whose result is the tensor `result`, under the name `name`; `principal` does most of the work.
    ///
    /// What parts leave to one another is workspace. Where several parts have kernels of one name, each gets its part's behind
    /// it, since a text defines a name once.
    func finished(result: String, as name: String, principal: String) -> LaunchPlan {
        let parts = Dictionary(grouping: steps, by: \.step.kernel.name).mapValues { Set($0.map(\.part)).count }
        let all = steps.map { part, step in
            let kernel =
                (parts[step.kernel.name] ?? 1) > 1 ? step.kernel.renamed("\(step.kernel.name)_\(part)") : step.kernel
            let arguments = step.arguments.map { argument in
                argument == .tensor(result) ? LaunchArgument.tensor(name) : argument
            }
            return step.with(kernel, arguments: arguments)
        }
        let made = tensors.map { tensor in
            tensor.name == result
                ? tensor.named(name, role: tensor.role) : tensor.named(tensor.name, role: tensor.role.asWorkspace)
        }
        return LaunchPlan(steps: all, tensors: made, principal: steps.firstIndex { $0.part == principal } ?? 0)
    }
}

extension Tensor {
    fileprivate func named(_ name: String, role: Role) -> Tensor {
        Tensor(name, element, shape, layout: layout, meaning, role: role)
    }
}

extension Tensor.Role {
    /// The role of a tensor that only kernels of the same plan read.
    fileprivate var asWorkspace: Tensor.Role {
        switch self {
        case .input: .input
        case .output, .workspace: .workspace
        case .zeroedOutput, .zeroedWorkspace: .zeroedWorkspace
        }
    }
}

extension LaunchStep {
    fileprivate func with(_ kernel: Kernel, arguments: [LaunchArgument]) -> LaunchStep {
        LaunchStep(
            kernel, grid: grid, gridMeaning: gridMeaning, arguments: arguments, order: order, threads: threads)
    }
}
