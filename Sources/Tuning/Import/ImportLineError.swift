/// Why a line of a table or log names no shape.
struct ImportLineError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
