import EventLoop
import Glibc

/// One run of a server from its settings to its exit code, on the first loop.
struct ProgramRun: Sendable {
  let program: ServiceProgram
  let context: ProgramContext
  let signals: TerminationSignals
  let turns: LoopMetrics

  /// How long closing may take beyond the grace before the process ends all the same.
  private static let closingLimit = Duration.seconds(5)

  /// Serves until a signal comes and everything is closed; returns the exit code.
  func untilSignalled() async -> Int32 {
    let starting = Task(executorPreference: context.group.loops[0]) {
      try await program.serve(context)
    }
    signals.onFirst { _ in starting.cancel() }
    let server: RunningServer
    do {
      server = try await starting.value
    } catch is CancellationError {
      return EXIT_SUCCESS
    } catch {
      program.complain(error)
      return EXIT_FAILURE
    }
    turns.watch()
    context.logger.info("listening", ["address": server.address])
    let signal = await signals.first()
    context.logger.info(
      "draining",
      ["signal": signal == SIGINT ? "SIGINT" : "SIGTERM", "grace": "\(context.shutdownGrace)"])
    limitClosing()
    await server.shutDown()
    context.logger.info("stopped")
    return EXIT_SUCCESS
  }

  /// Ends the process should the server not keep to the grace: whoever stops it would kill it a
  /// little later.
  private func limitClosing() {
    let limit = context.shutdownGrace + Self.closingLimit
    let loop = context.group.loops[0]
    loop.runInLoop { [logger = context.logger] in
      loop.schedule(after: limit) {
        logger.error("closing takes too long; the process ends without it")
        _exit(EXIT_FAILURE)
      }
    }
  }
}
