import Devices

/// Kernels whose text says how they behave and how long they take: `right 10000`, in nanoseconds.
package final class ScriptedModule: DeviceModule {
    package let kernels: [String]
    let behaviour: Behaviour
    let nanoseconds: Double
    var launches = 0

    init(_ program: DeviceProgram) throws(DeviceError) {
        guard case .text(let programs) = program, let first = programs.first else {
            throw .unloadable(reason: "a scripted device takes text")
        }
        let words = first.text.split(separator: " ")
        guard words.count == 2, let behaviour = Behaviour(rawValue: String(words[0])), let time = Double(words[1]),
            behaviour != .unloadable
        else { throw .unloadable(reason: "'\(first.text)' says nothing that can be done") }
        self.behaviour = behaviour
        nanoseconds = time
        kernels = programs.map(\.kernel)
    }
}
