import Devices
import MeasuringTestSupport
import Testing
import Toolchain
import Tuning

@Suite("Judging on a device")
struct DeviceVerifierTests {
    private func judge(_ behaviour: Behaviour, twin: Behaviour? = nil) throws -> VerificationReport {
        try DeviceVerifier(ScriptedDevice()).verify(
            ScriptedFamily.candidate(behaviour, twin: twin), of: ScriptedFamily(), seed: 3)
    }

    @Test("finds nothing wrong with what is right, case by case, and that it is the same each time")
    func right() throws {
        let report = try judge(.right)
        #expect(report.problem == nil && report.isDeterministic == true)
        #expect(report.verdicts.map(\.name) == ["random", "other"])
        #expect(report.verdicts.allSatisfy { $0.elements == ScriptedFamily.count && $0.workgroups == 256 })
    }

    @Test("judges the twin too where there is one")
    func twin() throws {
        #expect(try judge(.right, twin: .right).verdicts.first?.elements == 2 * ScriptedFamily.count)
        let problem = try judge(.right, twin: .wrong).problem
        #expect(problem?.hasPrefix("random: integer sums: ") == true, "\(problem ?? "")")
    }

    @Test("names the first of the elements that are wrong, one in a thousand")
    func wrong() throws {
        let report = try judge(.wrong)
        let problem = try #require(report.problem)
        #expect(problem.hasPrefix("random: results: 16 of 16384 wrong, first row 0, column 999: "), "\(problem)")
        #expect(report.verdicts.count == 1)
    }

    @Test("names the output beside which was written, and where")
    func margins() throws {
        #expect(
            try judge(.past).problem
                == "random: results: 'out': 4 bytes written past its end, the first 0 bytes behind it")
        #expect(
            try judge(.before).problem
                == "random: results: 'out': 1 bytes written before its start, the last 0 bytes before it")
    }

    @Test("says where results are right but differ from one run to the next")
    func unsteady() throws {
        let report = try judge(.unsteady)
        #expect(report.problem == nil && report.isDeterministic == false)
    }

    @Test("reports survive the pipe with what they say of running twice")
    func message() throws {
        let report = try judge(.unsteady)
        #expect(try VerificationReport(binary: report.binary) == report)
    }
}
