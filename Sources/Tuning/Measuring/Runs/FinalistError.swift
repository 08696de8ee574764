/// A finalist that could not be timed.
package struct FinalistError: Error {
    /// Its number.
    package let number: Int
    /// What happened.
    package let cause: any Error

    /// Runs `body` for finalist `number`, whose errors it names so.
    static func naming<Value>(_ number: Int, _ body: () throws -> Value) throws(FinalistError) -> Value {
        do {
            return try body()
        } catch {
            throw FinalistError(number: number, cause: error)
        }
    }
}
