import OrderedJSON

/// Makes a record of a line.
enum RecordDecoder {
    /// The record that stands at `line` of `bytes`, or what is wrong with it.
    static func decode(_ line: Range<Int>, of bytes: [UInt8]) -> Result<TuningRecord, DatabaseIssue.Problem> {
        bytes.withUnsafeBufferPointer { buffer in
            let text = UnsafeBufferPointer(rebasing: buffer[line])
            do throws(JSONParsingError) {
                return record(try JSONValue(parsing: text))
            } catch {
                return .failure(.notJSON(error))
            }
        }
    }

    private static func record(_ json: JSONValue) -> Result<TuningRecord, DatabaseIssue.Problem> {
        do throws(RecordError) {
            return .success(try TuningRecord(json))
        } catch {
            return .failure(.notRecord(error))
        }
    }
}
