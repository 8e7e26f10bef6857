/// Starting the daemon as a process of its own.
#pragma once

#include <sys/types.h>

/// Starts a program in a session of its own and the root folder, with /dev/null as input, `log` as output and errors, and `ready` as
/// descriptor 3; nothing else is inherited.
///
/// @return the process id, or -1 with errno set.
pid_t roost_start_detached(const char *path, char *const arguments[], char *const environment[], int log, int ready);

/// A pipe, close-on-exec on both ends. 0 or -1.
int roost_private_pipe(int ends[2]);
