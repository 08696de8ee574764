import OrderedJSON
import Testing

@Suite("Objects")
struct JSONObjectTests {
    @Test("Setting keeps places, appends, and removes")
    func setting() {
        var object: JSONObject = ["a": 1, "b": 2, "c": 3]
        object["b"] = "two"
        object["d"] = 4
        object["a"] = nil
        #expect(object == ["b": "two", "c": 3, "d": 4])
        #expect(object.count == 3)
        #expect(object["a"] == nil)
    }

    @Test("Of pairs with one name the last counts")
    func duplicates() {
        #expect(JSONObject([("a", 1), ("b", 2), ("a", 3)]) == ["a": 3, "b": 2])
    }

    @Test("Values are asked for what they are")
    func accessors() {
        let value: JSONValue = ["i": 3, "d": 1.5, "t": "x", "f": false, "l": [1]]
        #expect(value["i"]?.intValue == 3)
        #expect(value["i"]?.doubleValue == 3)
        #expect(value["d"]?.doubleValue == 1.5)
        #expect(value["d"]?.intValue == nil)
        #expect(value["t"]?.stringValue == "x")
        #expect(value["f"]?.boolValue == false)
        #expect(value["l"]?.arrayValue == [1])
        #expect(value["none"] == nil)
        #expect(JSONValue.integer(3)["i"] == nil)
    }
}
