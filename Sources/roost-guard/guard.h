// What the parts of the guard share: the numbers of inherited descriptors, the messages and the plan.
//
// The numbers and letters are known to the daemon as well (Sources/RoostSandbox/Linux/GuardProtocol.swift); change both.
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

// Descriptors of `enter`. 0 and 1 are the null device, 2 is the launcher's error pipe: bubblewrap and its init keep those three
// open for as long as they live, so the run's own three travel above, where both close them.
enum {
    ENTER_GUARD = 4,
    ENTER_STDIN = 5,
    ENTER_STDOUT = 6,
    ENTER_STDERR = 7,
    ENTER_PLAN = 8,
    ENTER_SELF = 9,
    // Contents of the files that bubblewrap makes (--ro-bind-data), in the plan's order.
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
    TELL_COVERED = 'C',   // int32 number of sockets and named pipes that were covered, text: in which folder
    TELL_NO_LAYER = 'L',  // int32 errno, text: the folder that is shown as it is, because it could not be shown through a layer
    TELL_NOT_HIDDEN = 'H', // the same, for a folder of the daemon's whose place on the host can be read inside then
    TELL_OCCUPIED = 'D',  // text: int64 bytes that the growing folders occupy
    TELL_BELOW = 'B',     // int32 errno or 0, text: a mount below the project that is shown to be read; with an errno it is empty instead
    TELL_UNSEARCHED = 'U', // text: the folder that was not looked through to its end
    // guard to daemon
    TELL_READY = 'R',     // struct evidence
    TELL_STARTED = 'S',
    TELL_NOT_EXECUTED = 'E', // int32 errno
    TELL_NOT_FILTERED = 'N', // int32 errno
    TELL_SEGMENTS = 'V',     // text: int64 bytes of shared memory segments (System V)
    TELL_EXITED = 'X',       // int32 code
    TELL_SIGNALED = 'Q',     // int32 signal
    // `serve` to daemon; its endings carry the request's uint32 number after theirs
    TELL_STALLED = 'W',      // ended because it waited for what never came
};

// A plan is a sequence of records: uint32 tag, uint32 length, bytes; all integers in the machine's order, since both ends are on it.
enum {
    PLAN_USER_NAMESPACE = 1, // empty; the launcher has no power of its own and gets it from a user namespace
    PLAN_OWNER = 2,          // uint32 uid, uint32 gid to become
    PLAN_OVERLAY = 3,        // lower NUL upper NUL work NUL target NUL identity of the lower folder (or empty) NUL
    PLAN_STAGING = 4,        // folder that gets an empty file system, seen by this run only, for targets of the others
    PLAN_BIND = 5,           // source NUL target NUL identity of the source (or empty) NUL
    PLAN_DATA = 6,           // content of the next data descriptor
    PLAN_PROGRAM = 7,        // path of bubblewrap
    PLAN_ARGUMENT = 8,       // next argument of bubblewrap, the first is its name
    PLAN_SHOW = 9,           // source NUL (with its links resolved) target NUL name for people NUL: a folder of the host to be read through a layer
    PLAN_SHARE = 10,         // the same, for a folder of the host itself that the run may change
    PLAN_GROWING = 11,       // a folder that counts against the disk limit, where the daemon cannot look into all of it itself
    PLAN_HIDE = 12,          // source NUL work NUL target NUL name NUL: a folder of the daemon's, whose place nobody inside is to read
    PLAN_COVER = 13,         // folder NUL empty file NUL, then paths below the folder, each NUL
    PLAN_COPY = 14,          // source NUL target NUL: a file of the system's, copied to the staging folder; bound where it cannot be
    PLAN_WRITE = 15,         // target NUL, then the content of a file in the staging folder
    PLAN_BELOW = 16,         // folder of the host NUL where its tree is by now NUL: what is mounted below it is shown there, to be read
    PLAN_ENVIRONMENT = 20,   // NAME=value of the command
    PLAN_LIMIT = 21,         // uint32 resource, uint64 bound
    PLAN_FILTER = 22,        // uint32 of the following
    PLAN_FOLDER = 23,        // where a command of `serve` starts; its words are PLAN_ARGUMENT
};

enum {
    FILTER_KEYS = 1,           // no use of the kernel's keys
    FILTER_SHARED_FOLDERS = 2, // no set-id bits; connections are made by the supervisor
    FILTER_SHARED_NETWORK = 4, // the run's network namespace is the host's
    FILTER_FOLDER_RENAMES = 8, // folders of a layer are made its own before they are renamed
};

// Numbers of one architecture; -1 where it has no such call.
struct calls {
    uint32_t architecture;
    int add_key, request_key, keyctl;
    int chmod, fchmod, fchmodat, open, creat, openat, mknod, mknodat;
    int connect, socket, socketpair, socketcall;
    int rename, renameat, renameat2;
};

// A call of rename and its kin, as the caller made it: nothing of it was looked at yet.
struct renaming {
    pid_t thread;
    int folders[2];
    uint64_t paths[2];
    uint32_t flags;
};

// Of statfs(2).
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

// The proof that the guard stands inside the namespaces; the daemon compares it with its own.
struct evidence {
    uint64_t namespaces[6]; // inode numbers: user, mnt, pid, ipc, uts, net
    uint64_t capabilities;  // effective set
    uint64_t no_new_privileges;
};

int launch(void);
int enter(char **command);
int serve(void);

// Reads the whole plan from the start of a descriptor; ends the process when it cannot.
struct plan plan_read(int descriptor);
// Moves on to the next record; 0 at the end.
int plan_next(const struct plan *plan, size_t *offset, struct record *record);
// All records with the tag as a NULL-terminated list of strings (each made to end with NUL).
char **plan_strings(const struct plan *plan, uint32_t tag);
// The string at an index of a record that holds several, each ending with NUL.
const char *record_string(const struct record *record, int index);
// The next string after one of a record; NULL at the end.
const char *record_next(const struct record *record, const char *string);

// Tells the daemon where the guard stands (TELL_READY).
void tell_ready(void);

// Sends a letter, a number and a text as one packet. Lost packets are not an error: the reader is gone then, and its end is seen by poll.
void tell(int socket, char letter, int32_t number, const char *text, size_t length);
// The letter of the next packet; 0 at the end of the connection, -1 when there is none yet.
int hear(int socket);

// Sends a descriptor with a letter, or receives one (-1 where none came).
int send_descriptor(int socket, char letter, int descriptor);
int receive_descriptor(int socket);

// Of the architecture, 0 for our own; NULL for one that no program here can have. And of the other one.
const struct calls *calls_of(uint32_t architecture);
const struct calls *calls_of_other(void);
// Takes the system calls away that the flags name, from this process for good. `listener` is where the supervisor hears of those that it
// decides; -1 where there are none, and where the kernel has no place for a listener that no wall needs. 0 or -1.
int filter_install(uint32_t wanted, int *listener);
void calls_begin(int listener);
// Answers one call that the supervisor decides.
void calls_serve(int listener, uint32_t filter);
void calls_answer(int listener, uint64_t id, int error);
// The kernel does the call as if there were no supervisor. For what the kernel decides by itself, never where a wall stands.
void calls_leave_to_kernel(int listener, uint64_t id);
int calls_still_waits(int listener, uint64_t id);
// One connection that the run wants to make.
void connect_serve(int listener, const struct seccomp_notif *notice, int shares_network);
// Whether a call is one of rename's.
int rename_decode(const struct seccomp_data *data, struct renaming *renaming);
void rename_begin(void);
void rename_serve(int listener, uint64_t id, const struct renaming *renaming);
// Makes what lies below the layer the layer's own, where the kernel would not rename the folder otherwise. 0: the kernel may try; or an error
// that the caller should get.
int folder_make_movable(int parent, const char *name);
int folder_has_entries(int folder);
// Copies a file with one name that nobody writes to: taking it up into the layer would cost a write to the disk for each. 1 where it must be
// linked instead.
int copy_unwritten(int from, int to, const char *name);
// Whether somebody writes to a file, or that cannot be told.
int copy_has_writer(int folder, const char *name);
// Rights, owner, times and attributes, as far as they can be said.
void copy_finish(int from, int to, const struct stat *status);
// Keeps errno.
void descriptor_close(int descriptor);
// Whether a process of the run bound the Unix socket that the handle is on.
int is_bound_inside(int file, int shares_network);

// Measures the growing folders in a process of its own, which tells the daemon; where none is at it already.
void measure_growing(const struct plan *plan);

// Opens something as a handle. With an identity it is a folder, its path leads through no link, and it is that very one; ESTALE where it is not.
int folder_open(const char *path, const char *identity);
// Opens a folder or file of the host as a handle. The daemon resolved the path and compared it with what the run may see: a link that stands in it
// by now was put there since, perhaps by a run. ELOOP where there is one.
int place_open(const char *path);

// Whether a target lies in the staging folder; NULL holds nothing.
int stage_holds(const char *staging, const char *target);
// Makes a folder or an empty file there, with the folders above it. 0 or -1, as the next two.
int stage_make(const char *staging, const char *target, int is_folder);
int stage_write(const char *staging, const char *target, const char *bytes, size_t length);
// Copies a small file, whose links are followed; -1 where it must be bound instead, and nothing is left then.
int stage_copy(const char *staging, const char *source, const char *target);

// What the launcher does as itself, before the holder exists. Each returns NULL or the name of the step that failed, with errno set.
const char *mounts_prepare(const struct plan *plan);
const char *user_namespace_enter(const struct plan *plan);
// - opened: the record's source.
const char *show(const struct record *record, int opened, const char *staging, const char *cover);
// Shows one file system at a place.
int show_folder(int source, const char *target, const char *empty);
// What was mounted anywhere when it was first asked for; ends with NULL.
char **mounted_paths(void);
const char *below_find(const struct plan *plan);
const char *below_show(const struct record *record, const char *empty, const char *cover);
const char *hide(const struct record *record, const char *staging);
// The file that covers others; NULL where it cannot be made.
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
// Gives up all rights but the owner's; 0 or -1.
int become_owner(const struct plan *plan);
