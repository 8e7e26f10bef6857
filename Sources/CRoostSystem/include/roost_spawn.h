/// Starting the launcher and talking to it: what Swift cannot say without macros, variadic functions or ancillary data.
///
/// All functions return -1 with errno set where they fail, unless they say otherwise.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Starts a program with exactly `count` descriptors, numbered from 0 in the order given, an empty environment, default signals, no
/// blocked signals, in a session of its own. Nothing else is inherited.
///
/// @return the process id.
pid_t roost_spawn(const char *path, char *const arguments[], const int *descriptors, int count);

/// Empty memory with a descriptor, close-on-exec.
int roost_memory(void);

/// Puts the bytes into empty memory and seals it against any change. 0 or -1.
int roost_memory_fill(int memory, const void *bytes, size_t length);

/// Memory of a fixed length for a program's output: it can write no more, and what it wrote is where its descriptor stands. -1 on failure.
int roost_memory_of(size_t length);

/// Bytes that were written to a memory from its start on.
size_t roost_memory_written(int memory);

/// Sends a letter and a number as one packet, with descriptors. 0 or -1.
int roost_send_call(int socket, char letter, uint32_t number, const int *descriptors, int count);

/// A connected pair of packet sockets, close-on-exec; `ends[0]` does not block.
int roost_packet_pair(int ends[2]);

/// A pipe, close-on-exec; the end named by `ours` (0 read, 1 write) does not block.
int roost_pipe(int ends[2], int ours);

/// The next packet. `passed` becomes a descriptor that came with it, or -1.
///
/// @return its length; 0 at the end of the connection; -1 with EAGAIN when there is none yet.
ssize_t roost_receive(int socket, void *bytes, size_t capacity, int *passed);

/// Sends one letter; a vanished reader is no error, its end is seen on the other way.
void roost_say(int socket, char letter);

/// Writes without SIGPIPE: a closed pipe is only EPIPE.
ssize_t roost_write_quietly(int descriptor, const void *bytes, size_t length);

/// A handle on a process that stays valid when its number is used again.
int roost_process_handle(pid_t process);
int roost_signal_handle(int handle, int signal);

/// Reaps a child that has ended. 0 or -1.
int roost_reap(pid_t process);

/// Whether the process has an effective capability, by number (capability.h); 0 or 1.
int roost_has_capability(int capability);

enum { ROOST_CAPABILITY_SYS_ADMIN = 21 };

/// The inode number of one of the caller's namespaces (`user`, `mnt`, ...); 0 where it cannot be read.
uint64_t roost_namespace(const char *name);

/// The numbers of resource limits (setrlimit(2)), which Swift sees in different types on different systems.
int32_t roost_limit_processes(void);
int32_t roost_limit_open_files(void);
int32_t roost_limit_file_bytes(void);
int32_t roost_limit_core_bytes(void);

/// Free bytes for ordinary users on the file system of a path; -1 where it cannot be told.
int64_t roost_free_bytes(const char *path);

/// Bytes that the files below a folder occupy; counts hard links once per name. Stops early and returns what it has where `most`
/// entries were seen. Never follows links nor leaves the file system.
int64_t roost_occupied_bytes(const char *path, int64_t most);

/// A set of descriptors to wait for (epoll(7)), close-on-exec. What ended or failed counts as readable and writable.
int roost_poll_set(void);
/// Reports the descriptor whenever it is readable.
int roost_poll_set_add(int set, int descriptor);
/// Reports the descriptor once, when it is readable or, where asked, writable.
int roost_poll_set_arm(int set, int descriptor, int for_writing, int is_new);
void roost_poll_set_remove(int set, int descriptor);
/// Fills in what is ready; waits for the first unless `at_once`.
///
/// @return how many.
int roost_poll_set_ready(int set, int *ready, int capacity, int at_once);

/// A descriptor that becomes readable when it is raised.
int roost_event(void);
void roost_event_raise(int event);
