/// Starting the launcher and communicating with it: operations that need macros, variadic functions or ancillary data, which Swift does not
/// support.
///
/// All functions return -1 with errno set on failure unless stated otherwise.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Starts a program with exactly `count` descriptors, numbered from 0 in the given order, an empty environment, default signal handlers, no
/// blocked signals, in a new session. No other descriptor is inherited.
///
/// @return the process id.
pid_t roost_spawn(const char *path, char *const arguments[], const int *descriptors, int count);

/// Creates an empty memory file, close-on-exec.
int roost_memory(void);

/// Writes the bytes to an empty memory file and seals it against any change. Returns 0 or -1.
int roost_memory_fill(int memory, const void *bytes, size_t length);

/// Creates a memory file of fixed size for a program's output: it cannot grow, and the file offset tells how much was written. Returns -1
/// on failure.
int roost_memory_of(size_t length);

/// The number of bytes written to a memory file from its start.
size_t roost_memory_written(int memory);

/// Sends a letter and a number as one packet, with descriptors. Returns 0 or -1.
int roost_send_call(int socket, char letter, uint32_t number, const int *descriptors, int count);

/// Creates a connected pair of packet sockets, close-on-exec; `ends[0]` is non-blocking.
int roost_packet_pair(int ends[2]);

/// Creates a pipe, close-on-exec; the end named by `ours` (0 read, 1 write) is non-blocking.
int roost_pipe(int ends[2], int ours);

/// Receives the next packet. `passed` is set to a descriptor that came with it, or -1.
///
/// @return its length; 0 at the end of the connection; -1 with EAGAIN if there is none yet.
ssize_t roost_receive(int socket, void *bytes, size_t capacity, int *passed);

/// Sends one letter; a closed reader is not an error, because its end is detected otherwise.
void roost_say(int socket, char letter);

/// Writes without raising SIGPIPE: a closed pipe only gives EPIPE.
ssize_t roost_write_quietly(int descriptor, const void *bytes, size_t length);

/// Opens a pidfd, which stays valid when the process id is reused.
int roost_process_handle(pid_t process);
/// Sends a signal through a pidfd.
int roost_signal_handle(int handle, int signal);

/// Reaps a child that has ended. Returns 0 or -1.
int roost_reap(pid_t process);

/// Whether this process has an effective capability, by number (capability.h); 0 or 1.
int roost_has_capability(int capability);

enum { ROOST_CAPABILITY_SYS_ADMIN = 21 };

/// The inode number of one of the caller's namespaces (`user`, `mnt`, ...); 0 if it cannot be read.
uint64_t roost_namespace(const char *name);

/// The numbers of resource limits (setrlimit(2)), whose Swift types differ between systems.
int32_t roost_limit_processes(void);
int32_t roost_limit_open_files(void);
int32_t roost_limit_file_bytes(void);
int32_t roost_limit_core_bytes(void);

/// The bytes available to ordinary users on the file system of a path; -1 if unknown.
int64_t roost_free_bytes(const char *path);

/// The bytes that the files below a folder occupy; hard links count once per name. Stops after `most` entries with the sum so far. Follows no
/// links and does not leave the file system.
int64_t roost_occupied_bytes(const char *path, int64_t most);

/// Creates a set of descriptors to wait for (epoll(7)), close-on-exec. Closed or failed descriptors count as readable and writable.
int roost_poll_set(void);
/// Reports the descriptor whenever it is readable.
int roost_poll_set_add(int set, int descriptor);
/// Reports the descriptor once, when it is readable or, if requested, writable.
int roost_poll_set_arm(int set, int descriptor, int for_writing, int is_new);
/// Removes a descriptor from the set.
void roost_poll_set_remove(int set, int descriptor);
/// Fills in the ready descriptors; waits for the first unless `at_once` is set.
///
/// @return their number.
int roost_poll_set_ready(int set, int *ready, int capacity, int at_once);

/// Creates a descriptor that becomes readable when it is raised (eventfd(2)).
int roost_event(void);
/// Makes the descriptor readable.
void roost_event_raise(int event);
