import Glibc
import KernelDSL
import Kernels
import PerformanceModel
import Tuning
func now() -> Double { var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); return Double(t.tv_sec) + 1e-9 * Double(t.tv_nsec) }
for (n, k, e) in [(7168, 256, 384), (3072, 384, 256), (7168, 2048, 384)] {
let problem = try MoEStage2(tokens: 4, channels: n, depth: k, experts: e, expertsPerToken: 8)
let t = now()
let s = try await SpaceSurvey(of: problem, model: PerformanceModel(.mi325x))
print(s.declared, s.legal, s.candidates.count, now() - t)
}
