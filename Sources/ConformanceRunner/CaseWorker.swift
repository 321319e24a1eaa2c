import AsyncHTTPClient
import ClientDrivers
import Conformance
import Foundation
import OAuthCore
import Scenarios
import Trace

/// Gets the record of one case: makes its sandbox and its folder, and clears them away.
struct CaseWorker: Sendable {
    let driver: any ClientDriver
    let emulator: any ConformanceEmulator
    let http: HTTPClient
    let capabilities: Set<Capability>
    let options: ConformanceRunner.Options

    /// Runs a case; whatever goes wrong is in its record.
    func record(of conformanceCase: ConformanceCase, with session: any ClientSession) async -> CaseRecord {
        let began = options.uptimeMs()
        let seed = Entropy(seed: options.seed).derivedSeed(conformanceCase.id.rawValue)
        do {
            let sandbox = try await emulator.makeSandbox(scenario: scenario(of: conformanceCase), seed: seed)
            sandbox.limitRequests(to: CaseRun.requestBudget)
            let folder = try TemporaryFolder(for: "case")
            var run = caseRun(conformanceCase, seed: seed, sandbox: sandbox, folder: folder)
            await take(conformanceCase, &run, session)
            let record = await run.finish(durationMs: options.uptimeMs() - began, stored: folder.files)
            await sandbox.remove()
            folder.remove()
            return record
        } catch {
            return CaseRecord(id: conformanceCase.id, seed: seed, harnessFailure: "the runner failed: \(error)")
        }
    }

    /// Starts an app once, before any case does.
    ///
    /// - Throws: ``ClientUnavailable`` where it does not start, or never gets ready; ``TemporaryFolderFailure``.
    func proveStart(of conformanceCase: ConformanceCase, with session: any ClientSession) async throws {
        let sandbox = try await emulator.makeSandbox(scenario: scenario(of: conformanceCase), seed: options.seed)
        let folder = try TemporaryFolder(for: "case")
        var run = caseRun(conformanceCase, seed: options.seed, sandbox: sandbox, folder: folder)
        await run.configure(session, resuming: false)
        await sandbox.remove()
        folder.remove()
        guard let failure = run.record.harnessFailure else { return }
        throw ClientUnavailable(failure, output: session.takeEvidence().standardError)
    }

    private func caseRun(
        _ conformanceCase: ConformanceCase,
        seed: UInt64,
        sandbox: any ConformanceSandbox,
        folder: TemporaryFolder
    ) -> CaseRun {
        let scenario = scenario(of: conformanceCase)
        let client = scenario.clients.first
        let user = scenario.consentingUser.flatMap(scenario.server.user)
        let settings = settings(of: client, at: sandbox, folder: folder)
        return CaseRun(
            conformanceCase,
            seed: seed,
            sandbox: sandbox,
            userAgent: UserAgent(http: http, baseURL: sandbox.baseURL, user: user),
            settings: settings,
            capabilities: capabilities,
            driver: driver,
            clock: options.clock
        )
    }

    private func take(
        _ conformanceCase: ConformanceCase,
        _ run: inout CaseRun,
        _ session: any ClientSession
    ) async {
        let parts = CaseRun.parts(of: conformanceCase.steps)
        guard parts.count > 1 else {
            await run.take(parts[0], with: session)
            await run.takeAfterwards(with: session)
            return
        }
        // A restart is a new process: each part has one of its own.
        for (index, part) in parts.enumerated() {
            let before = run
            do {
                run = try await driver.withSession { fresh in
                    var next = before
                    await next.take(part, with: fresh)
                    if index == parts.count - 1 { await next.takeAfterwards(with: fresh) }
                    return next
                }
            } catch {
                run.fail("the client could not be restarted: \(error)")
            }
        }
    }

    /// A case's scenario, with what an app has of its own in it.
    private func scenario(of conformanceCase: ConformanceCase) -> Scenario {
        options.app?.scenario(of: conformanceCase) ?? conformanceCase.scenario
    }

    private func settings(
        of client: ClientMetadata?,
        at sandbox: any ConformanceSandbox,
        folder: TemporaryFolder
    ) -> ClientSettings {
        ClientSettings(
            baseURL: sandbox.baseURL,
            clientID: client?.id.rawValue ?? "",
            clientSecret: client?.secret ?? "",
            redirectURI: Self.redirectURI(of: client),
            scope: options.app?.scope ?? DocumentedClient.scope,
            caFile: options.caFile,
            stateDirectory: folder.path
        )
    }

    /// The documented kind of redirect URI: nobody listens there, the runner brings the callback.
    private static func redirectURI(of client: ClientMetadata?) -> String {
        let uris = client?.redirectURIs ?? []
        return uris.first { $0.hasPrefix("https://") } ?? uris.first ?? ""
    }
}

extension TemporaryFolder {
    /// The files that the client keeps there, each up to 64 KiB.
    fileprivate var files: [StoredFile] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return names.sorted().prefix(64).compactMap { name in
            let file = path + "/" + name
            guard let attributes = try? FileManager.default.attributesOfItem(atPath: file),
                attributes[.type] as? FileAttributeType == .typeRegular,
                let handle = FileHandle(forReadingAtPath: file),
                let data = try? handle.read(upToCount: 65_536)
            else { return nil }
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
            return StoredFile(
                name: name,
                text: String(decoding: data, as: UTF8.self),
                isReadableByOthers: mode & 0o044 != 0
            )
        }
    }
}
