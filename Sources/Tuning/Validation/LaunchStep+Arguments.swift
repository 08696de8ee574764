import KernelDSL
import Kernels

extension LaunchStep {
    /// The arguments in the form that a device takes.
    ///
    /// - Parameters:
    ///   - pointer: Makes that of a tensor by its name, which the kernel accesses so; nil where there is no such tensor.
    ///   - number: Makes that of a number.
    /// - Returns: One for each parameter of the kernel.
    /// - Throws: ``LaunchPlanError`` where an argument is none that its parameter takes.
    func arguments<Argument>(
        pointer: (String, KernelParameter.Access) -> Argument?, number: (Int32) -> Argument
    ) throws(LaunchPlanError) -> [Argument] {
        var made: [Argument] = []
        for (argument, parameter) in zip(arguments, kernel.parameters) {
            switch (argument, parameter.kind) {
            case (.tensor(let name), .pointer(_, let access, _)):
                guard let argument = pointer(name, access) else {
                    throw .unknownTensor(name: name, kernel: kernel.name)
                }
                made.append(argument)
            case (.scalar(.i32, let value, _), .scalar(.i32)):
                made.append(number(Int32(truncatingIfNeeded: value)))
            default:
                throw .mismatchedArgument(name: parameter.name, kernel: kernel.name)
            }
        }
        return made
    }
}
