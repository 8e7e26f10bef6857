// Declarations shared by the parts of the guard: the numbers of inherited descriptors, the messages and the plan.
// . The daemon has the same numbers and letters (Sources/RoostSandbox/Linux/GuardProtocol.swift); change both together.
#pragma once

#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

// Descriptors of `launch`, set by the daemon at spawn.
enum {
    LAUNCH_STDIN = 0,
    LAUNCH_STDOUT = 1,
    LAUNCH_STDERR = 2,
    LAUNCH_CONTROL = 3,
    LAUNCH_GUARD = 4,
    LAUNCH_PLAN = 5,
    LAUNCH_ENTER_PLAN = 6,
};

// Descriptors of `enter`. 0 and 1 are the null device, 2 is the launcher's error pipe. bubblewrap and its init keep these three open as
// long as they live, so the run's own three get higher numbers, which both close.
enum {
    ENTER_GUARD = 4,
    ENTER_STDIN = 5,
    ENTER_STDOUT = 6,
    ENTER_STDERR = 7,
    ENTER_PLAN = 8,
    ENTER_SELF = 9,
    // The contents of files that bubblewrap creates (--ro-bind-data), in the order of the plan.
    ENTER_FIRST_DATA = 10,
};

// One letter each, the first byte of a packet.
enum {
    // daemon to launcher and to guard
    SAY_GO = 'G',
    SAY_TERMINATE = 'T',
    SAY_KILL = 'K',
    SAY_MEASURE = 'M',
    // daemon to `serve`: uint32 number, with four descriptors (plan, input, output, errors)
    SAY_EXECUTE = 'N',
    // daemon to `serve`: uint32 number of the request that must end
    SAY_STOP = 'O',
    // launcher to daemon
    TELL_HOLDER = 'P',    // with the holder's pidfd
    TELL_FAILED = 'F',    // int32 errno, text
    TELL_GONE = 'Z',      // int32 wait status, text that bubblewrap wrote
    TELL_COVERED = 'C',   // int32 number of sockets and named pipes that were covered, text: the folder
    TELL_NO_LAYER = 'L',  // int32 errno, text: the folder, which is shown directly because it cannot be shown through a layer
    TELL_NOT_HIDDEN = 'H', // the same, for a folder of the daemon whose path on the host is then visible inside
    TELL_OCCUPIED = 'D',  // text: int64 bytes that the growing folders occupy
    TELL_BELOW = 'B',     // int32 errno or 0, text: a mount below the project, shown read-only, or empty if there is an errno
    TELL_UNSEARCHED = 'U', // text: a folder that was not searched completely
    // guard to daemon
    TELL_READY = 'R',     // struct evidence
    TELL_STARTED = 'S',
    TELL_NOT_EXECUTED = 'E', // int32 errno
    TELL_NOT_FILTERED = 'N', // int32 errno
    TELL_SEGMENTS = 'V',     // text: int64 bytes of shared memory segments (System V)
    TELL_EXITED = 'X',       // int32 code
    TELL_SIGNALED = 'Q',     // int32 signal
    // `serve` to daemon; whose endings carry the request's uint32 number after theirs
    TELL_STALLED = 'W',      // ended because it was waiting for something that never arrives
};

// A plan is a sequence of records: uint32 tag, uint32 length, bytes; all integers in the machine's order, since both ends are on it.
enum {
    PLAN_USER_NAMESPACE = 1, // empty; the launcher is unprivileged and gets its privileges from a user namespace
    PLAN_OWNER = 2,          // uint32 uid, uint32 gid to become
    PLAN_OVERLAY = 3,        // lower NUL upper NUL work NUL target NUL identity of the lower folder (or empty) NUL
    PLAN_STAGING = 4,        // folder on which an empty file system is mounted, visible to this run only, for targets of the others
    PLAN_BIND = 5,           // source NUL target NUL identity of the source (or empty) NUL
    PLAN_DATA = 6,           // content of the next data descriptor
    PLAN_PROGRAM = 7,        // path of bubblewrap
    PLAN_ARGUMENT = 8,       // next argument of bubblewrap, the first is its name
    PLAN_SHOW = 9,           // source NUL (with its links resolved) target NUL name for people NUL: a host folder, shown read-only through a layer
    PLAN_SHARE = 10,         // the same, for a host folder that the run may change directly
    PLAN_GROWING = 11,       // a folder that counts against the disk limit and that the daemon cannot fully read itself
    PLAN_HIDE = 12,          // source NUL work NUL target NUL name NUL: a folder of the daemon whose path must not be visible inside
    PLAN_COVER = 13,         // folder NUL empty file NUL, then paths below the folder, each NUL
    PLAN_COPY = 14,          // source NUL target NUL: a system file, copied to the staging folder, or bound if it cannot be copied
    PLAN_WRITE = 15,         // target NUL, then the content of a file in the staging folder
    PLAN_BELOW = 16,         // host folder NUL where its tree is shown NUL: mounts below it are shown there read-only
    PLAN_ENVIRONMENT = 20,   // NAME=value of the command
    PLAN_LIMIT = 21,         // uint32 resource, uint64 bound
    PLAN_FILTER = 22,        // uint32 of the following
    PLAN_FOLDER = 23,        // the working folder of a command of `serve`; its words are PLAN_ARGUMENT
};

enum {
    FILTER_KEYS = 1,           // no use of the kernel's keys
    FILTER_SHARED_FOLDERS = 2, // no set-id bits; the supervisor makes the connections
    FILTER_SHARED_NETWORK = 4, // the run's network namespace is the host's
    FILTER_FOLDER_RENAMES = 8, // folders are moved into the layer before they are renamed
};

// The call numbers of one architecture; -1 for calls it does not have.
struct calls {
    uint32_t architecture;
    int add_key, request_key, keyctl;
    int chmod, fchmod, fchmodat, open, creat, openat, mknod, mknodat;
    int connect, socket, socketpair, socketcall;
    int rename, renameat, renameat2;
};

// A call of the rename family, as the caller made it and still unchecked.
struct renaming {
    pid_t thread;
    int folders[2];
    uint64_t paths[2];
    uint32_t flags;
};

// The f_type of statfs(2).
enum { OVERLAY_MAGIC = 0x794c7630 };

struct plan {
    const char *bytes;
    size_t length;
};

struct record {
    uint32_t tag;
    uint32_t length;
    const char *bytes;
};

// Proof that the guard is inside the namespaces; the daemon compares it with its own.
struct evidence {
    uint64_t namespaces[6]; // inode numbers: user, mnt, pid, ipc, uts, net
    uint64_t capabilities;  // effective set
    uint64_t no_new_privileges;
};

int launch(void);
int enter(char **command);
int serve(void);

// Reads the whole plan from the start of a descriptor; exits if it cannot.
struct plan plan_read(int descriptor);
// Moves to the next record; 0 at the end.
int plan_next(const struct plan *plan, size_t *offset, struct record *record);
// All records with the tag, as a NULL-terminated list of NUL-terminated strings.
char **plan_strings(const struct plan *plan, uint32_t tag);
// The string at an index of a record that contains several, each ending with NUL.
const char *record_string(const struct record *record, int index);
// The string after another one in a record; NULL at the end.
const char *record_next(const struct record *record, const char *string);

// Sends the daemon the evidence of the guard's namespaces (TELL_READY).
void tell_ready(void);

// Sends a letter, a number and a text as one packet. A lost packet is not an error: the reader is gone then, which poll reports.
void tell(int socket, char letter, int32_t number, const char *text, size_t length);
// The letter of the next packet; 0 at the end of the connection, -1 if there is none yet.
int hear(int socket);

// Sends a descriptor with a letter, or receives one (-1 if none arrived).
int send_descriptor(int socket, char letter, int descriptor);
int receive_descriptor(int socket);

// The calls of an architecture, 0 for our own; NULL if no program can have it here. And those of the other architecture.
const struct calls *calls_of(uint32_t architecture);
const struct calls *calls_of_other(void);
// Restricts the system calls that the flags name, for this process and permanently. `listener` receives the calls that the supervisor decides;
// it is -1 if there are none, or if the kernel allows no listener and it is needed only for renames. Returns 0 or -1.
int filter_install(uint32_t wanted, int *listener);
void calls_begin(int listener);
// Answers one call that the supervisor decides.
void calls_serve(int listener, uint32_t filter);
void calls_answer(int listener, uint64_t id, int error);
// Lets the kernel make the call as if there were no supervisor. Only for calls the kernel checks itself, never for a protection.
void calls_leave_to_kernel(int listener, uint64_t id);
int calls_still_waits(int listener, uint64_t id);
// Makes one connection for the run.
void connect_serve(int listener, const struct seccomp_notif *notice, int shares_network);
// Whether a call belongs to the rename family.
int rename_decode(const struct seccomp_data *data, struct renaming *renaming);
void rename_begin(void);
void rename_serve(int listener, uint64_t id, const struct renaming *renaming);
// Moves a folder wholly into the layer if the kernel would not rename it otherwise. 0 if the kernel may try, or an error for the caller.
int folder_make_movable(int parent, const char *name);
int folder_has_entries(int folder);
// Copies a file that has one name and no writer: moving it into the layer by linking would cost a disk write for each. Returns 1 if it must
// be linked instead.
int copy_unwritten(int from, int to, const char *name);
// Whether somebody has the file open for writing, or that cannot be determined.
int copy_has_writer(int folder, const char *name);
// Copies permissions, owner, times and attributes, as far as possible.
void copy_finish(int from, int to, const struct stat *status);
// Closes a descriptor and keeps errno.
void descriptor_close(int descriptor);
// Whether a process of the run bound the Unix socket that the handle refers to.
int is_bound_inside(int file, int shares_network);

// Measures the growing folders in a separate process, which reports to the daemon, unless one is running already.
void measure_growing(const struct plan *plan);

// Opens a handle. With an identity, it must be a folder with that identity whose path contains no links; otherwise ESTALE.
int folder_open(const char *path, const char *identity);
// Opens a handle on a folder or file of the host. The daemon resolved the path and checked it: a link in it was created since, perhaps by a
// run. ELOOP if there is one.
int place_open(const char *path);

// Whether a target is in the staging folder; NULL contains nothing.
int stage_holds(const char *staging, const char *target);
// Creates a folder or an empty file there, with its parent folders. Returns 0 or -1, like the next two.
int stage_make(const char *staging, const char *target, int is_folder);
int stage_write(const char *staging, const char *target, const char *bytes, size_t length);
// Copies a small file, following links; -1 if it must be bound instead, in which case nothing is left behind.
int stage_copy(const char *staging, const char *source, const char *target);

// The steps of the launcher before the holder exists. Each returns NULL or the name of the step that failed, with errno set.
const char *mounts_prepare(const struct plan *plan);
const char *user_namespace_enter(const struct plan *plan);
// - opened: a handle on the record's source.
const char *show(const struct record *record, int opened, const char *staging, const char *cover);
// Shows one file system at a path.
int show_folder(int source, const char *target, const char *empty);
// All mounts at the time of the first call; NULL-terminated.
char **mounted_paths(void);
const char *below_find(const struct plan *plan);
const char *below_show(const struct record *record, const char *empty, const char *cover);
const char *hide(const struct record *record, const char *staging);
// Creates the file that covers others; NULL if it cannot be created.
const char *cover_make(const char *staging);
const char *cover_specials(const char *cover, const char *folder, const char *shown);

struct held {
    int self;        // the guard's own file
    int input, output, errors;
    int guard;
    int enter_plan;
    int error_pipe;
    int alive;       // read end of a pipe whose write end only the launcher holds
    const int *data;
    int data_count;
};

// The holder: init of a process namespace around the whole run. Never returns.
[[noreturn]] void hold(const struct plan *plan, const struct held *held);
// Gives up all privileges except the owner's; 0 or -1.
int become_owner(const struct plan *plan);
