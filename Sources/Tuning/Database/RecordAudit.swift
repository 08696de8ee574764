import KernelDSL
import Kernels
import TuningDatabase

/// Checks records against the families of today: without a device, and without a compiler.
public enum RecordAudit {
    /// What is wrong with `record`; empty where its family would write it again.
    ///
    /// Of ties and best configurations the values are checked, of the winner and of what a cover chose also the text.
    public static func findings(in record: TuningRecord) -> [RecordFinding] {
        do throws(RecordFinding) {
            let family = try Operations.family(for: record.key)
            let target = try Operations.target(for: record.key.arch)
            let winner = finding { () throws(RecordFinding) in
                let kernel = try RecordedKernel(record.configuration, of: family, target: target)
                if let finding = staleness(of: record, text: kernel.text) {
                    throw finding
                }
            }
            let cover = record.cover.flatMap { cover in
                finding { () throws(RecordFinding) in
                    let kernel = try RecordedKernel(cover.configuration, of: family, target: target, place: "cover")
                    let generated = TextDigest(of: kernel.text)
                    guard generated == cover.text else {
                        throw .staleCover(recorded: cover.text, generated: generated)
                    }
                }
            }
            return [winner, cover].compactMap { $0 } + findings(inOthersOf: record, family)
        } catch {
            return [error]
        }
    }

    /// The finding that `record` is about another text than `text`, which its configuration generates.
    static func staleness(of record: TuningRecord, text: String) -> RecordFinding? {
        let generated = TextDigest(of: text)
        return generated == record.text ? nil : .stale(recorded: record.text, generated: generated)
    }

    /// Findings in the best configurations and the ties, each configuration once.
    private static func findings(
        inOthersOf record: TuningRecord, _ family: any VerifiableFamily
    ) -> [RecordFinding] {
        let best = record.best.enumerated().map { ($0.element.configuration, "best[\($0.offset)]") }
        let ties = record.ties.enumerated().map { ($0.element, "ties[\($0.offset)]") }
        var seen: Set<RecordedConfiguration> = [record.configuration]
        return (best + ties).compactMap { configuration, place in
            guard seen.insert(configuration).inserted else { return nil }
            return finding { () throws(RecordFinding) in
                _ = try family.configuration(configuration, place: place)
            }
        }
    }

    private static func finding(_ body: () throws(RecordFinding) -> Void) -> RecordFinding? {
        do throws(RecordFinding) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
