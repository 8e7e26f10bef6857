/// Starts the daemon as a separate process.
#pragma once

#include <sys/types.h>

/// Starts a program in a new session and in the root folder, with /dev/null as input, `log` as output and errors, and `ready` as descriptor
/// 3; no other descriptor is inherited.
///
/// @return the process id, or -1 with errno set.
pid_t roost_start_detached(const char *path, char *const arguments[], char *const environment[], int log, int ready);

/// Creates a pipe with both ends close-on-exec. Returns 0 or -1.
int roost_private_pipe(int ends[2]);
