import Toolchain

CompileService.run(arguments: Array(CommandLine.arguments.dropFirst()))
