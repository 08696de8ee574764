/// One line of comma-separated values (RFC 4180, without line breaks in fields).
enum CommaSeparatedLine {
    /// The fields, without quotes and the spaces around them.
    static func fields(_ line: String) -> [String] {
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var wasQuoted = false
        for character in line {
            switch character {
            case "\"":
                // A doubled quote within quotes is one.
                if !isQuoted, wasQuoted {
                    field.append(character)
                }
                isQuoted.toggle()
                wasQuoted = true
            case "," where !isQuoted:
                fields.append(trimmed(field))
                field = ""
                wasQuoted = false
            default:
                field.append(character)
                if !isQuoted {
                    wasQuoted = false
                }
            }
        }
        return fields + [trimmed(field)]
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        return String(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
