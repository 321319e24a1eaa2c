#pragma once

#include <stdbool.h>
#include <stdint.h>

/// One row of the system's process table.
struct flextell_process {
    int32_t pid;
    int32_t parent;
    int32_t group;
    int32_t session;
    /// When it started, in the system's own ticks: with the pid, a name that is never used twice.
    uint64_t started;
    /// Whether it has ended and only waits to be reaped.
    bool ended;
};

/// Makes orphaned descendants of this process its children, instead of those of process 1.
///
/// Returns 0, or -1 where the system cannot do that.
int flextell_become_subreaper(void);

/// Makes a write to a closed pipe an error instead of the end of this process.
void flextell_ignore_broken_pipes(void);

/// Opens a pipe that no child inherits by chance, with a read end that never blocks.
///
/// Returns 0, or -1 and sets errno.
int flextell_open_pipe(int *read_end, int *write_end);

/// Writes up to `capacity` rows of the process table.
///
/// Returns the number of rows there are, which may be more than the capacity,
/// or -1 where there is no process table to read.
int flextell_list_processes(struct flextell_process *rows, int capacity);

/// Whether a process was started with exactly this `NAME=VALUE` in its environment: 1 or 0.
///
/// -1 where that cannot be told: the process has ended, its environment may not be
/// read, or there is none, as in the moment in which a process becomes another program.
int flextell_environment_holds(int32_t pid, const char *entry);
