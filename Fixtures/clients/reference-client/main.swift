import Foundation
import ReferenceClient

exit(await AdapterProgram.run(Array(CommandLine.arguments.dropFirst())))
