import Kernels
import Tuning
import Glibc
let problem = try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
let base = Configuration(problem.parameters.map { ($0.name, $0.values[0]) })
let settings = CommandLine.arguments.dropFirst().map { $0.split(separator: "=") }.map { (name: String($0[0]), value: String($0[1])) }
let c = try problem.configuration(setting: Array(settings), over: base)
let v = try LaneVerifier()
func now() -> Double { var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); return Double(t.tv_sec) + 1e-9 * Double(t.tv_nsec) }
for k in try problem.verificationCases(for: c, seed: 1) {
    let t = now()
    let r = try v.verify(k)
    print(r, now() - t)
}
