/// The limits of one run. Zero never means unlimited: every limit is a number that a person can see and change.
package struct Limits: Sendable, Equatable {
    /// Processes and threads at the same time.
    package var processes: Int
    /// Memory of all processes together.
    package var memoryBytes: Int64
    /// Open files per process.
    package var openFiles: Int
    /// What the run may add to its work tree and home.
    package var diskBytes: Int64
    /// The largest single file it may write.
    package var fileBytes: Int64
    /// Free space that must remain on the state folder's file system.
    package var freeSpaceFloorBytes: Int64
    /// Stored output. Beyond it, the beginning and the end are kept; the middle is dropped and counted.
    package var outputBytes: Int64
    /// Raw output after which the run is ended, to stop output that nobody will read.
    package var outputFloodBytes: Int64
    /// Time from `running` to the end.
    package var wallTimeMs: Int64
    /// Time between SIGTERM and SIGKILL.
    package var stopGraceMs: Int64
    /// Time that an agent may send nothing during a turn.
    package var silenceMs: Int64

    package init(
        processes: Int = 1024, memoryBytes: Int64 = 8 << 30, openFiles: Int = 4096, diskBytes: Int64 = 10 << 30,
        fileBytes: Int64 = 4 << 30, freeSpaceFloorBytes: Int64 = 512 << 20, outputBytes: Int64 = 64 << 20,
        outputFloodBytes: Int64 = 4 << 30, wallTimeMs: Int64 = 4 * 3_600_000, stopGraceMs: Int64 = 5_000,
        silenceMs: Int64 = 600_000
    ) {
        self.processes = processes
        self.memoryBytes = memoryBytes
        self.openFiles = openFiles
        self.diskBytes = diskBytes
        self.fileBytes = fileBytes
        self.freeSpaceFloorBytes = freeSpaceFloorBytes
        self.outputBytes = outputBytes
        self.outputFloodBytes = outputFloodBytes
        self.wallTimeMs = wallTimeMs
        self.stopGraceMs = stopGraceMs
        self.silenceMs = silenceMs
    }
}
