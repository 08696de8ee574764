/// Reads and evaluates a C++ expression of 32-bit integers by the language's own precedences; it shares nothing with the
/// printer.
struct CExpression {
    /// What is wrong with the text.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private let tokens: [String]
    private let parameters: [String: Int32]
    private var next = 0

    /// The value of `text`; nil where a quotient in it has none.
    static func evaluate(_ text: String, _ parameters: [String: Int32]) throws -> Int32? {
        var expression = CExpression(tokens: try tokenize(text), parameters: parameters)
        let value = try expression.conditional()
        guard expression.next == expression.tokens.count else {
            throw Problem(description: "'\(expression.tokens[expression.next])' follows a whole expression")
        }
        return value
    }

    private init(tokens: [String], parameters: [String: Int32]) {
        self.tokens = tokens
        self.parameters = parameters
    }

    private static func tokenize(_ text: String) throws -> [String] {
        var tokens: [String] = []
        var rest = Substring(text)
        while let first = rest.first {
            if first == " " {
                rest = rest.dropFirst()
                continue
            }
            let token: Substring
            if first.isLetter || first.isNumber || first == "_" {
                token = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            } else {
                let double = rest.prefix(2)
                if ["--", "++", "&&", "||"].contains(double) {
                    throw Problem(description: "'\(double)' in '\(text)'")
                }
                token = ["<<", ">>", "<=", ">=", "==", "!="].contains(double) ? double : rest.prefix(1)
            }
            tokens.append(String(token))
            rest = rest.dropFirst(token.count)
        }
        return tokens
    }

    private var current: String? { next < tokens.count ? tokens[next] : nil }

    private mutating func take(_ token: String) throws {
        guard current == token else {
            throw Problem(description: "'\(token)' is missing before '\(current ?? "the end")'")
        }
        next += 1
    }

    private mutating func conditional() throws -> Int32? {
        let condition = try binary(loosest: 0)
        guard current == "?" else { return condition }
        next += 1
        let whenTrue = try conditional()
        try take(":")
        let whenFalse = try conditional()
        guard let condition, let whenTrue, let whenFalse else { return nil }
        return condition != 0 ? whenTrue : whenFalse
    }

    /// Binary operators from the loosest to the tightest.
    private static let levels: [[String]] = [
        ["|"], ["^"], ["&"], ["==", "!="], ["<", "<=", ">", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"],
    ]

    private mutating func binary(loosest level: Int) throws -> Int32? {
        guard level < Self.levels.count else { return try unary() }
        var left = try binary(loosest: level + 1)
        while let operation = current, Self.levels[level].contains(operation) {
            next += 1
            let right = try binary(loosest: level + 1)
            if let x = left, let y = right {
                left = try Self.apply(operation, x, y)
            } else {
                left = nil
            }
        }
        return left
    }

    private mutating func unary() throws -> Int32? {
        guard current == "-" else { return try primary() }
        next += 1
        return try unary().map { 0 &- $0 }
    }

    private mutating func primary() throws -> Int32? {
        guard let token = current else { throw Problem(description: "the expression ends too early") }
        next += 1
        if token == "(" || token == "wt_i32" {
            if token == "wt_i32" { try take("(") }
            let value = try conditional()
            try take(")")
            return value
        }
        if let value = parameters[token] {
            return value
        }
        return try Self.literal(token)
    }

    private static func literal(_ token: String) throws -> Int32 {
        let isUnsigned = token.hasSuffix("u")
        let digits = isUnsigned ? token.dropLast() : token[...]
        let number = digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
        // Larger literals would have another type and change the arithmetic around them.
        guard let number, number <= (isUnsigned ? UInt64(UInt32.max) : UInt64(Int32.max)) else {
            throw Problem(description: "'\(token)' is no 32-bit literal")
        }
        return Int32(truncatingIfNeeded: number)
    }

    private static func apply(_ operation: String, _ x: Int32, _ y: Int32) throws -> Int32? {
        switch operation {
        case "+": return x &+ y
        case "-": return x &- y
        case "*": return x &* y
        case "/", "%":
            let (quotient, overflow) = x.dividedReportingOverflow(by: y)
            guard !overflow else { return nil }
            return operation == "/" ? quotient : x &- quotient &* y
        case "&": return x & y
        case "|": return x | y
        case "^": return x ^ y
        case "<<": return x &<< y
        case ">>": return x &>> y
        case "<": return x < y ? 1 : 0
        case "<=": return x <= y ? 1 : 0
        case ">": return x > y ? 1 : 0
        case ">=": return x >= y ? 1 : 0
        case "==": return x == y ? 1 : 0
        case "!=": return x != y ? 1 : 0
        default: throw Problem(description: "'\(operation)' is no operator")
        }
    }
}
