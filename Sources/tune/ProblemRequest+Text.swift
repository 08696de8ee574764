import OrderedJSON
import Tuning

extension ProblemRequest {
    /// `M=4,N=7168,K=1024`, as `--shape` takes it.
    var shapeText: String {
        shape.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    }

    /// `w4a8-gemm M=4,N=7168,K=1024 (o)`.
    var title: String {
        "\(operation) \(shapeText)\(layer.map { " (\($0))" } ?? "")"
    }

    /// The extents by name.
    var shapeJSON: JSONValue {
        .object(JSONObject(shape.map { ($0.name, .integer(Int64($0.value))) }))
    }

    /// The command line that tunes it for a device of `architecture` with `computeUnits`.
    func commandLine(architecture: String, computeUnits: Int) -> String {
        var words = ["tune", "--op", operation, "--shape", shapeText]
        if architecture != DeviceChoice.usual.target.architecture {
            words += ["--target", architecture]
        }
        if architecture != DeviceChoice.usual.target.architecture
            || computeUnits != DeviceChoice.usual.accelerator.computeUnits
        {
            words += ["--cus", "\(computeUnits)"]
        }
        if scales != .channel {
            words += ["--scales", scales.rawValue]
        }
        if let activations {
            words += ["--activations", activations.rawValue]
        }
        if let output {
            words += ["--results", output.rawValue]
        }
        if routing != .uniform {
            words += ["--routing", routing.keyWord]
        }
        return words.joined(separator: " ")
    }
}
