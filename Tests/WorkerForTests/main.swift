import Glibc
import Workers

/// A request that the test worker cannot answer.
struct Unanswerable: Error, CustomStringConvertible {
    let description = "this one is refused"
}

// A worker that does as the first byte of the request says, well or badly.
WorkerServer.run(name: "worker-for-tests") { request in
    let rest = Array(request.dropFirst())
    switch request.first.map({ Character(Unicode.Scalar($0)) }) {
    case "e":
        return rest
    case "p":
        // What a library prints must not reach the owner as a part of an answer.
        print("printed to standard output")
        fflush(nil)
        return rest
    case "i":
        return Array("\(getpid())".utf8)
    case "r":
        throw Unanswerable()
    case "a":
        let words = Array("about to crash\n".utf8)
        _ = write(2, words, words.count)
        abort()
    case "x":
        exit(7)
    case "h":
        // Its owner may want to know that it is here.
        if !rest.isEmpty, let mark = fopen(String(decoding: rest, as: UTF8.self), "w") {
            fclose(mark)
        }
        while true {
            sleep(1000)
        }
    case "c":
        // A child that would outlive its parent.
        return Array(startSleeper().utf8)
    case "t":
        // Left behind on purpose.
        let path = String(cString: getenv("TMPDIR")) + "/left"
        mkdir(path, 0o755)
        fclose(fopen(path + "/behind", "w"))
        return Array(path.utf8)
    case "o":
        return Array(NestedWorker.start().utf8)
    default:
        return []
    }
}

/// Starts `sleep 1000` in the background and returns its process identifier.
func startSleeper() -> String {
    guard let pipe = popen("sleep 1000 >/dev/null 2>&1 & echo $!", "r") else { return "" }
    defer { pclose(pipe) }
    var line = [CChar](repeating: 0, count: 32)
    fgets(&line, Int32(line.count), pipe)
    return String(decoding: line.prefix { $0 > 0x20 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
