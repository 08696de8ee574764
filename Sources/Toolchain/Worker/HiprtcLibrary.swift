import ROCm
import CROCm

/// AMD's runtime compiler, found in a library at run time.
struct HiprtcLibrary {
    /// What compiling a program gave.
    enum Outcome {
        case compiled(code: [UInt8], log: String)
        case rejected(status: Int32, reason: String, log: String)
    }

    private let versionFunction: wt_hiprtcVersion
    private let errorString: wt_hiprtcGetErrorString
    private let createProgram: wt_hiprtcCreateProgram
    private let compileProgram: wt_hiprtcCompileProgram
    private let logSize: wt_hiprtcGetProgramLogSize
    private let getLog: wt_hiprtcGetProgramLog
    private let codeSize: wt_hiprtcGetCodeSize
    private let getCode: wt_hiprtcGetCode
    private let destroyProgram: wt_hiprtcDestroyProgram

    init(path: String) throws(LibraryError) {
        let library = try DynamicLibrary(path: path)
        versionFunction = try library.function("hiprtcVersion")
        errorString = try library.function("hiprtcGetErrorString")
        createProgram = try library.function("hiprtcCreateProgram")
        compileProgram = try library.function("hiprtcCompileProgram")
        logSize = try library.function("hiprtcGetProgramLogSize")
        getLog = try library.function("hiprtcGetProgramLog")
        codeSize = try library.function("hiprtcGetCodeSize")
        getCode = try library.function("hiprtcGetCode")
        destroyProgram = try library.function("hiprtcDestroyProgram")
    }

    /// hiprtc's own version, which is not HIP's.
    func version() throws(LibraryError) -> Version {
        var (major, minor): (Int32, Int32) = (0, 0)
        try check(versionFunction(&major, &minor), "hiprtcVersion")
        return Version(major: Int(major), minor: Int(minor))
    }

    /// Compiles `text` with `options`.
    ///
    /// - Throws: ``LibraryError`` where hiprtc itself fails, rather than the program.
    func compile(text: String, name: String, options: [String]) throws(LibraryError) -> Outcome {
        var program: wt_hiprtc_program?
        try check(createProgram(&program, text, name, 0, nil, nil), "hiprtcCreateProgram")
        defer { _ = destroyProgram(&program) }
        guard let program else { throw .failed(function: "hiprtcCreateProgram", reason: "no program was made") }

        let status = Self.withCStrings(options) { compileProgram(program, Int32(options.count), $0) }
        let log = log(of: program)
        guard status == WT_HIPRTC_SUCCESS else {
            return .rejected(status: status, reason: message(for: status), log: log)
        }
        var size = 0
        try check(codeSize(program, &size), "hiprtcGetCodeSize")
        var code = [UInt8](repeating: 0, count: size)
        let codeStatus = code.withUnsafeMutableBytes { bytes in
            getCode(program, bytes.assumingMemoryBound(to: CChar.self).baseAddress)
        }
        try check(codeStatus, "hiprtcGetCode")
        return .compiled(code: code, log: log)
    }

    private func log(of program: wt_hiprtc_program) -> String {
        var size = 0
        guard logSize(program, &size) == WT_HIPRTC_SUCCESS, size > 1 else { return "" }
        // One more than it asks for: releases differ in whether the size counts the zero at the end.
        var bytes = [CChar](repeating: 0, count: size + 1)
        guard getLog(program, &bytes) == WT_HIPRTC_SUCCESS else { return "" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func message(for status: Int32) -> String {
        errorString(status).map { String(cString: $0) } ?? "status \(status)"
    }

    private func check(_ status: Int32, _ function: String) throws(LibraryError) {
        guard status == WT_HIPRTC_SUCCESS else {
            throw .failed(function: function, reason: message(for: status))
        }
    }

    private static func withCStrings<Value>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        let storage = strings.map { Array($0.utf8CString) }
        var flat: [CChar] = []
        var starts: [Int] = []
        for string in storage {
            starts.append(flat.count)
            flat += string
        }
        return flat.withUnsafeBufferPointer { characters in
            let pointers = starts.map { characters.baseAddress?.advanced(by: $0) }
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
