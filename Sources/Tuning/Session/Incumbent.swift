import Kernels
import PerformanceModel
import TuningDatabase

/// The configuration that a session's database holds for its problem: it stays unless another is faster by more than 1 %.
///
/// It is compiled, judged and timed again with the others, so that times of one run are compared. One that the family no
/// longer has, or that reads weights in another form than is asked for, is no incumbent.
struct Incumbent {
    let candidate: Candidate

    init?(of options: TuningOptions, _ family: any GPUFamily, _ model: PerformanceModel) {
        guard let folder = options.database,
            let key = try? RecordKey(
                family, architecture: options.target.architecture, computeUnits: options.accelerator.computeUnits),
            case .found(let stored, .exact) = TuningDatabase(folders: [folder]).lookup(key),
            let configuration = try? family.configuration(stored.record.configuration),
            let work = try? family.work(of: configuration)
        else { return nil }
        if let form = options.weightForm, (try? WeightForm(configuration)) != form {
            return nil
        }
        candidate = Candidate(configuration: configuration, work: work, estimate: model.predict(work))
    }
}
