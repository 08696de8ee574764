import CodeGeneration
import KernelDSL
import Kernels
import OrderedJSON
import ReferenceKernels
import Toolchain

/// One configuration's kernels as files that anyone can launch from any language: text, code object, description, and for
/// a seed the inputs and the reference result.
public struct KernelExport: Sendable {
    private let problem: ProblemRequest
    private let family: any VerifiableFamily
    private let configuration: Configuration
    private let target: KernelDSL.Target

    /// The export of the first configuration of the space that has `settings` and meets all constraints.
    ///
    /// - Throws: ``ProblemRequestError`` and ``Kernels/ConfigurationError``.
    public init(problem: ProblemRequest, settings: [(name: String, value: String)], target: KernelDSL.Target = .gfx942)
        throws
    {
        self.problem = problem
        self.target = target
        family = try Operations.family(for: problem, on: target)
        configuration = try Self.firstLegal(of: family, setting: settings)
    }

    /// The first legal configuration with `settings`; where there is none, what is wrong with the first of all.
    private static func firstLegal(
        of family: any VerifiableFamily, setting settings: [(name: String, value: String)]
    ) throws -> Configuration {
        let first = try family.configuration(setting: settings, over: family.firstConfiguration)
        guard try family.rejection(of: first) != nil else { return first }
        let given = Set(settings.map(\.name))
        let fixed = first.entries.filter { given.contains($0.name) }.map { ($0.name, $0.value) }
        let space = ConfigurationSpace(of: family, fixing: Dictionary(fixed) { $1 })
        if let legal = try space.firstLegal() {
            return legal
        }
        try family.validate(first)
        return first
    }

    /// The base of the files' names: operation, extents, and what is not as usual of types and scales.
    public var name: String {
        ([problem.operation] + family.dimensions.map { "\($0.name)\($0.extent)" }
            + (problem.scales == .channel ? [] : [problem.scales.rawValue])
            + (problem.activations.map { ["\($0.rawValue)_activations"] } ?? [])
            + (problem.output.map { ["\($0.rawValue)_output"] } ?? [])).joined(separator: "_")
    }

    /// Compiles and writes everything into `folder`, which is made where it is missing; returns the paths.
    public func write(
        to folder: String, suite: String? = nil, dataSeed: UInt64? = nil
    ) async throws -> [String] {
        let plan = try family.plan(for: configuration)
        for step in plan.steps {
            try KernelVerifier(target: target).verify(step.kernel)
        }
        let text = HIPEmitter().emit(plan.steps.map(\.kernel))
        var options = KernelCompiler.Options()
        options.suite = suite
        options.architecture = target.architecture
        let compiler: KernelCompiler
        let compiled: CompiledKernel
        do throws(ToolchainError) {
            compiler = try await KernelCompiler.find(options)
            compiled = try await compiler.compile(
                CompileRequest(text: text, name: name, architecture: target.architecture))
        } catch {
            throw TuningError.toolchain(error)
        }
        var files = try OutputFolder(folder)
        try files.write(Array(text.utf8), to: "\(name).hip")
        try files.write(compiled.codeObject, to: "\(name).hsaco")
        var data: [String: String] = [:]
        var reference: ReferenceFile?
        if let dataSeed {
            (data, reference) = try writeData(seed: dataSeed, plan, into: &files)
        }
        let description = try describe(
            plan, compiled, compiler: "\(compiler.identity)", data: data, reference: reference)
        try files.write(Array(description.prettyText().utf8) + [0x0a], to: "\(name).json")
        return files.paths
    }

    private struct ReferenceFile {
        let tensor: String
        let values: String
        let bounds: String
    }

    /// Writes the inputs of the problem's own case, and the reference result with its bounds, as .npy files.
    private func writeData(
        seed: UInt64, _ plan: LaunchPlan, into files: inout OutputFolder
    ) throws -> ([String: String], ReferenceFile?) {
        guard let first = try family.verificationCases(for: configuration, seed: seed, limits: .none).first,
            let run = try first.prepare().first(where: { $0.plan == plan })
        else { return ([:], nil) }
        var names: [String: String] = [:]
        for tensor in plan.tensors where tensor.role == .input {
            let file = "\(name).\(tensor.name).npy"
            try files.write(header: NumpyArray.header(of: tensor), zeroed: tensor.size, to: file) { bytes in
                try run.fill(tensor, bytes)
            }
            names[tensor.name] = file
        }
        guard let expectation = run.expectation, let output = plan.tensor(expectation.tensor) else {
            return (names, nil)
        }
        let expected = expectation.values
        let values = Tensor(output.name, .f32, output.shape, "")
        let reference = ReferenceFile(
            tensor: output.name, values: "\(name).\(output.name).reference.npy",
            bounds: "\(name).\(output.name).bound.npy")
        for (file, element) in [(reference.values, \BoundedValue.value), (reference.bounds, \BoundedValue.bound)] {
            try files.write(header: NumpyArray.header(of: values), zeroed: values.size, to: file) { bytes in
                for (index, value) in expected.enumerated() {
                    bytes.storeBytes(of: Float(value[keyPath: element]), toByteOffset: 4 * index, as: Float.self)
                }
            }
        }
        return (names, reference)
    }

    private func describe(
        _ plan: LaunchPlan, _ compiled: CompiledKernel, compiler: String, data: [String: String],
        reference: ReferenceFile?
    ) throws -> JSONValue {
        let tensors = plan.tensors.map { tensor -> JSONValue in
            var object: JSONObject = [
                "name": .string(tensor.name), "type": .string(tensor.element.rawValue),
                "shape": .array(tensor.shape.map { .integer(Int64($0)) }), "bytes": .integer(Int64(tensor.size)),
                "layout": .string(tensor.layout), "meaning": .string(tensor.meaning),
                "role": .string(tensor.role.rawValue),
            ]
            object["file"] = data[tensor.name].map { .string($0) }
            return .object(object)
        }
        let launches = try plan.steps.map { step in try describe(step, plan, compiled) }
        var object: JSONObject = [
            "operation": .string(problem.operation),
            "problem": .object(JSONObject(family.dimensions.map { ($0.name, .integer(Int64($0.extent))) })),
            "configuration": configuration.json, "target": .string(target.architecture),
            "compiler": .string(compiler), "text": .string("\(name).hip"), "code_object": .string("\(name).hsaco"),
            "legend": Self.legend, "tensors": .array(tensors), "launches": .array(launches),
        ]
        if let reference {
            object["reference"] = [
                "tensor": .string(reference.tensor), "values": .string(reference.values),
                "bounds": .string(reference.bounds),
                "meaning":
                    "each element of the tensor must lie within its bound of its value; both are f32, the tensor's bf16 is stored as its bits in u16",
            ]
        }
        return .object(object)
    }

    /// What a reader who launches from another language could take amiss.
    private static let legend: JSONValue = [
        "grid": "workgroups along x, y and z; HSA packets count work-items: multiply by the workgroup",
        "workgroup": "lanes along x, y and z",
        "kernel": "the name for hipModuleGetFunction; symbol is the one for HSA",
        "arguments": "in order; offset and size place each in the kernel argument segment of kernarg_bytes bytes",
        "alignment": "bytes to which a pointer must be aligned",
        "resources.vgpr": "registers of a lane, the agpr accumulation registers among them",
        "resources.waves_per_simd":
            "waves that registers leave room for; the parameter of this name is a limit set on purpose",
        "role input": "filled by the caller",
        "role output": "filled by the kernels, whatever stood there",
        "role zeroed-output": "added to by the kernels: zeros, put there by the caller before every launch",
        "role workspace": "scratch between launches, whatever stood there",
        "file": "a .npy file with the tensor's elements; bf16 stands there as its bits, in u16",
    ]

    private func describe(_ step: LaunchStep, _ plan: LaunchPlan, _ compiled: CompiledKernel) throws -> JSONValue {
        guard let facts = compiled.kernel(named: step.kernel.name) else {
            throw TuningError.toolchain(
                .unreadable(name: step.kernel.name, reason: "the code object does not hold the kernel"))
        }
        let visible = facts.arguments.filter { !$0.isHidden }
        let arguments = zip(step.kernel.parameters, step.arguments).enumerated().map { number, pair -> JSONValue in
            let (parameter, argument) = pair
            var object: JSONObject = ["name": .string(parameter.name)]
            switch argument {
            case .tensor(let name):
                let tensor = plan.tensor(name)
                object["kind"] = "pointer"
                object["tensor"] = .string(name)
                object["type"] = .string("\(tensor?.element.rawValue ?? "")*")
                object["shape"] = .array((tensor?.shape ?? []).map { .integer(Int64($0)) })
                object["layout"] = .string(tensor?.layout ?? "")
                object["meaning"] = .string(tensor?.meaning ?? "")
                if case .pointer(_, _, let alignment) = parameter.kind {
                    object["alignment"] = .integer(Int64(alignment))
                }
            case .scalar(let type, let value, let meaning):
                object["kind"] = "scalar"
                object["type"] = .string(type.rawValue)
                object["value"] = .integer(Int64(value))
                object["meaning"] = .string(meaning)
            }
            if number < visible.count {
                object["offset"] = .integer(Int64(visible[number].offset))
                object["size"] = .integer(Int64(visible[number].size))
            }
            return .object(object)
        }
        return .object([
            "kernel": .string(step.kernel.name), "symbol": .string("\(step.kernel.name).kd"),
            "grid": step.grid.json, "grid_meaning": .string(step.gridMeaning),
            "workgroup": [.integer(Int64(step.kernel.workgroupSize)), 1, 1],
            "lds_bytes": .integer(Int64(facts.resources.sharedBytes)), "dynamic_lds_bytes": 0,
            "kernarg_bytes": .integer(Int64(facts.resources.argumentBytes)), "arguments": .array(arguments),
            "resources": facts.resources.json,
        ])
    }
}
