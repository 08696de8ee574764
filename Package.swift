// swift-tools-version: 6.0

import PackageDescription

// Targets stand in the order in which data flows through them (CONTRIBUTING.md, "The house"): a target imports only what
// stands above it. Nothing outside the toolchain is a dependency; ROCm is found at run time.
let package = Package(
    name: "Wavetune",
    products: [
        .executable(name: "tune", targets: ["tune"]),
        .executable(name: "bench", targets: ["bench"]),
        .executable(name: "compile-worker", targets: ["compile-worker"]),
        .executable(name: "measure-worker", targets: ["measure-worker"]),
        .library(name: "Kernels", targets: ["Kernels"]),
        .library(name: "TuningDatabase", targets: ["TuningDatabase"]),
        .library(name: "WeightPreparation", targets: ["WeightPreparation"]),
        // For tests alone, which load it as they would load HIP.
        .library(name: "amdhip64-stand-in", type: .dynamic, targets: ["StandInHIP"]),
    ],
    targets: [
        // Leaves: no knowledge of kernels.
        .target(name: "ContentHash"),
        .target(name: "OrderedJSON"),
        .target(name: "ArgumentParsing"),
        .target(name: "TerminalProgress"),
        .target(name: "Search"),
        .target(name: "TuningDatabase", dependencies: ["ContentHash", "OrderedJSON"]),

        // Kernels and their text.
        .target(name: "KernelDSL"),
        .target(name: "CodeGeneration", dependencies: ["KernelDSL"]),
        .target(name: "Kernels", dependencies: ["KernelDSL"], path: "Kernels"),
        .target(name: "ReferenceKernels"),

        // From checkpoints' weights to what kernels read.
        .target(name: "WeightPreparation", dependencies: ["KernelDSL", "Kernels"]),

        // From text to code objects, in processes of their own.
        .target(name: "CROCm"),
        .target(name: "ROCm"),
        .target(name: "Workers"),
        .target(name: "Toolchain", dependencies: ["CROCm", "ContentHash", "ROCm", "Workers"]),

        // What runs kernels.
        .target(name: "CLaneHost"),
        .target(name: "CProcessor"),
        .target(
            name: "Devices",
            dependencies: ["CLaneHost", "CProcessor", "CROCm", "ContentHash", "ROCm", "Toolchain"],
            resources: [.embedInCode("LaneHost.h")]
        ),

        // Tuning.
        .target(name: "PerformanceModel", dependencies: ["Kernels"]),
        .target(
            name: "Tuning",
            dependencies: [
                "CodeGeneration", "ContentHash", "Devices", "KernelDSL", "Kernels", "OrderedJSON", "PerformanceModel",
                "ReferenceKernels", "Search", "Toolchain", "TuningDatabase", "WeightPreparation", "Workers",
            ]
        ),
        .executableTarget(
            name: "tune",
            dependencies: [
                "ArgumentParsing", "Devices", "Kernels", "OrderedJSON", "PerformanceModel", "Search",
                "TerminalProgress", "Tuning",
                "TuningDatabase",
                // Started as processes: built with it, so that `swift run tune` has them.
                "compile-worker", "measure-worker",
            ]
        ),
        .executableTarget(
            name: "bench",
            dependencies: [
                "ArgumentParsing", "CodeGeneration", "Devices", "KernelDSL", "Kernels", "OrderedJSON",
                "PerformanceModel",
                "Search",
                "Toolchain",
                "Tuning", "TuningDatabase", "WeightPreparation", "Workers", "compile-worker", "database-probe",
                "measure-worker",
            ]),
        // The least that reads the database, for the benchmark of its start: the dynamic linker would be most of it.
        .executableTarget(
            name: "database-probe", dependencies: ["TuningDatabase"],
            linkerSettings: [.unsafeFlags(["-static-stdlib"])]),
        .executableTarget(name: "compile-worker", dependencies: ["Toolchain"]),
        .executableTarget(name: "measure-worker", dependencies: ["Devices", "Tuning"]),

        // Tests mirror the sources.
        .testTarget(name: "ContentHashTests", dependencies: ["ContentHash"]),
        .testTarget(name: "OrderedJSONTests", dependencies: ["OrderedJSON"]),
        .testTarget(name: "ArgumentParsingTests", dependencies: ["ArgumentParsing"]),
        .testTarget(name: "TerminalProgressTests", dependencies: ["TerminalProgress"]),
        .testTarget(name: "SearchTests", dependencies: ["Search"]),
        .executableTarget(
            name: "journal-writer-for-tests", dependencies: ["TuningDatabase"], path: "Tests/JournalWriterForTests"),
        .testTarget(
            name: "TuningDatabaseTests", dependencies: ["TuningDatabase", "Workers", "journal-writer-for-tests"]),
        .target(name: "KernelTestSupport", dependencies: ["KernelDSL", "Kernels"], path: "Tests/KernelTestSupport"),
        .testTarget(name: "KernelDSLTests", dependencies: ["KernelDSL", "KernelTestSupport"]),
        .testTarget(
            name: "CodeGenerationTests", dependencies: ["CodeGeneration", "KernelDSL", "KernelTestSupport", "Kernels"]),
        .testTarget(
            name: "KernelsTests", dependencies: ["CodeGeneration", "KernelDSL", "KernelTestSupport", "Kernels"]),
        .testTarget(name: "ReferenceKernelsTests", dependencies: ["ReferenceKernels"]),
        .testTarget(
            name: "WeightPreparationTests", dependencies: ["KernelTestSupport", "Kernels", "WeightPreparation"]),
        .executableTarget(name: "worker-for-tests", dependencies: ["Workers"], path: "Tests/WorkerForTests"),
        .testTarget(name: "WorkersTests", dependencies: ["Workers", "worker-for-tests"]),
        .testTarget(name: "ToolchainTests", dependencies: ["ContentHash", "Toolchain", "Workers", "compile-worker"]),
        .target(name: "StandInHIP", path: "Tests/StandInHIP"),
        .executableTarget(
            name: "device-worker-for-tests", dependencies: ["Devices", "Workers"], path: "Tests/DeviceWorkerForTests"),
        .testTarget(
            name: "DevicesTests",
            dependencies: ["Devices", "ROCm", "Toolchain", "Workers", "compile-worker", "device-worker-for-tests"]),
        .testTarget(name: "PerformanceModelTests", dependencies: ["KernelTestSupport", "Kernels", "PerformanceModel"]),
        .target(
            name: "MeasuringTestSupport",
            dependencies: ["Devices", "KernelDSL", "Kernels", "ReferenceKernels", "Tuning"],
            path: "Tests/MeasuringTestSupport"),
        .executableTarget(
            name: "measure-worker-for-tests", dependencies: ["Devices", "MeasuringTestSupport", "Tuning"],
            path: "Tests/MeasureWorkerForTests"),
        .testTarget(
            name: "TuningTests",
            dependencies: [
                "CodeGeneration", "Devices", "KernelDSL", "Kernels", "MeasuringTestSupport", "OrderedJSON",
                "PerformanceModel", "ReferenceKernels", "Search", "Toolchain", "Tuning", "TuningDatabase", "Workers",
                "compile-worker", "measure-worker", "measure-worker-for-tests", "tune",
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c17,
    cxxLanguageStandard: .cxx17
)
