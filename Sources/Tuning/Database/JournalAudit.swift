import Kernels
import TuningDatabase

/// Checks journals against the families of today: without a device, and without a compiler.
public enum JournalAudit {
    /// The trials of `journal` whose configuration its family would not try today, with the line of each and why; one
    /// finding for line 1 where there is no such problem.
    public static func findings(in journal: JournalListing) -> [(line: Int, finding: RecordFinding)] {
        // What is wrong with the first line itself is one of the listing's issues.
        guard let identity = journal.identity else { return [] }
        do throws(RecordFinding) {
            let family = try Operations.family(for: identity.key)
            var known: [RecordedConfiguration: RecordFinding?] = [:]
            return journal.entries.compactMap { entry in
                let configuration = entry.trial.configuration
                let finding = known[configuration] ?? finding(configuration, family)
                known[configuration] = .some(finding)
                return finding.map { (entry.line, $0) }
            }
        } catch {
            return [(1, error)]
        }
    }

    private static func finding(
        _ configuration: RecordedConfiguration, _ family: any VerifiableFamily
    ) -> RecordFinding? {
        do throws(RecordFinding) {
            _ = try family.configuration(configuration)
            return nil
        } catch {
            return error
        }
    }
}
