import NIOCore

/// Runs the tasks of a connection on the thread that reads and writes its socket.
///
/// Between two threads a request would change hands four times. What takes long is elsewhere: signatures are made
/// on threads of their own.
///
/// Source: decision record 0005.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
