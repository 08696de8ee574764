import CodeGeneration
import KernelDSL
import Kernels
let problem = try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
let base = Configuration(problem.parameters.map { ($0.name, $0.values[0]) })
let settings = CommandLine.arguments.dropFirst().map { $0.split(separator: "=") }.map { (name: String($0[0]), value: String($0[1])) }
let c = try problem.configuration(setting: Array(settings), over: base)
let plan = try problem.plan(for: c)
for step in plan.steps {
    for e in KernelVerifier(target: .gfx942).errors(in: step.kernel) { print("// ERROR", e) }
}
print(HIPEmitter().emit(plan.steps[0].kernel))
