// The run's own system-call filter: a few calls that no namespace covers. Everything else passes.
//
// The kernel keeps keys by user id and not by namespace; a file's set-id bits act on the host as soon as they stand on the host's own
// folder; and a socket of the host in a folder that the run may change can be connected to (the supervisor decides, connect.c).
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

// Of those that a kernel's headers may be too old to name; these have one number everywhere.
enum { FCHMODAT2 = 452, OPENAT2 = 437, IO_URING_SETUP = 425, X32 = 0x40000000 };
// The bit of O_TMPFILE that is its own.
enum { TMPFILE = 020000000, SET_ID = 06000 };

// Numbers of one architecture; -1 where it has no such call.
struct calls {
    int add_key, request_key, keyctl;
    int chmod, fchmod, fchmodat, open, creat, openat, mknod, mknodat;
    int connect, socket, socketpair, socketcall;
};

static const struct calls native = {
    .add_key = SYS_add_key, .request_key = SYS_request_key, .keyctl = SYS_keyctl, .fchmod = SYS_fchmod, .fchmodat = SYS_fchmodat,
    .openat = SYS_openat, .mknodat = SYS_mknodat, .connect = SYS_connect, .socket = SYS_socket, .socketpair = SYS_socketpair,
    .socketcall = -1,
#ifdef SYS_chmod
    .chmod = SYS_chmod, .open = SYS_open, .creat = SYS_creat, .mknod = SYS_mknod,
#else
    .chmod = -1, .open = -1, .creat = -1, .mknod = -1,
#endif
};

#if defined(__x86_64__)
enum { NATIVE = AUDIT_ARCH_X86_64, OTHER = AUDIT_ARCH_I386 };
static const struct calls other = {
    .add_key = 286, .request_key = 287, .keyctl = 288, .chmod = 15, .fchmod = 94, .fchmodat = 306, .open = 5, .creat = 8, .openat = 295,
    .mknod = 14, .mknodat = 297, .connect = 362, .socket = 359, .socketpair = 360, .socketcall = 102};
#elif defined(__aarch64__)
enum { NATIVE = AUDIT_ARCH_AARCH64, OTHER = AUDIT_ARCH_ARM };
static const struct calls other = {
    .add_key = 309, .request_key = 310, .keyctl = 311, .chmod = 15, .fchmod = 94, .fchmodat = 333, .open = 5, .creat = 8, .openat = 322,
    .mknod = 14, .mknodat = 324, .connect = 283, .socket = 281, .socketpair = 288, .socketcall = 102};
#else
#error "the filter does not know this architecture's system calls"
#endif

// The whole of it is far below this.
enum { MOST = 256 };

struct program {
    struct sock_filter lines[MOST];
    unsigned short count;
};

static void add(struct program *program, unsigned short code, uint32_t value, uint8_t yes, uint8_t no) {
    if (program->count == MOST) _exit(125);
    program->lines[program->count++] = (struct sock_filter){code, yes, no, value};
}

static void answer(struct program *program, uint32_t action) { add(program, BPF_RET | BPF_K, action, 0, 0); }

static void refuse(struct program *program, int number) { answer(program, SECCOMP_RET_ERRNO | (uint32_t)number); }

static void load(struct program *program, size_t offset) { add(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0); }

// The low half; every argument that is looked at here is an int to the kernel. All kinds of machines that we know are little-endian.
static size_t argument(int index) { return offsetof(struct seccomp_data, args) + 8 * (size_t)index; }

// One call: `lines` follow where its number fits, else they are skipped. They end with an answer.
static void call(struct program *program, int number, uint8_t lines) { add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, lines); }

static void refuse_call(struct program *program, int number, int error) {
    if (number < 0) return;
    call(program, number, 1);
    refuse(program, error);
}

// No set-id bits in a mode.
static void check_mode(struct program *program, int number, int mode) {
    if (number < 0) return;
    call(program, number, 4);
    load(program, argument(mode));
    add(program, BPF_JMP | BPF_JSET | BPF_K, SET_ID, 0, 1);
    refuse(program, EPERM);
    answer(program, SECCOMP_RET_ALLOW);
}

// The same where a file is made; otherwise the mode is not looked at by the kernel either.
static void check_open(struct program *program, int number, int flags) {
    if (number < 0) return;
    call(program, number, 6);
    load(program, argument(flags));
    add(program, BPF_JMP | BPF_JSET | BPF_K, O_CREAT | TMPFILE, 0, 3);
    load(program, argument(flags + 1));
    add(program, BPF_JMP | BPF_JSET | BPF_K, SET_ID, 0, 1);
    refuse(program, EPERM);
    answer(program, SECCOMP_RET_ALLOW);
}

// A datagram names its receiver anew each time, in memory that a filter cannot read: such sockets are not made. The kernel ignores
// or refuses an address in what is sent through the other two kinds. The type's lowest four bits are the kind.
static void check_socket(struct program *program, int number) {
    if (number < 0) return;
    call(program, number, 8);
    load(program, argument(0));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 0, 5);
    load(program, argument(1));
    add(program, BPF_ALU | BPF_AND | BPF_K, 0xf, 0, 0);
    add(program, BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 2, 0);
    add(program, BPF_JMP | BPF_JEQ | BPF_K, SOCK_SEQPACKET, 1, 0);
    refuse(program, EPROTONOSUPPORT);
    answer(program, SECCOMP_RET_ALLOW);
}

static void add_calls(struct program *program, const struct calls *calls, uint32_t wanted) {
    if (wanted & FILTER_KEYS) {
        refuse_call(program, calls->add_key, ENOSYS);
        refuse_call(program, calls->request_key, ENOSYS);
        refuse_call(program, calls->keyctl, ENOSYS);
    }
    if (wanted & FILTER_SHARED_FOLDERS) {
        call(program, calls->connect, 1);
        answer(program, SECCOMP_RET_USER_NOTIF);
        check_open(program, calls->openat, 2);
        check_open(program, calls->open, 1);
        check_mode(program, calls->creat, 1);
        check_mode(program, calls->chmod, 1);
        check_mode(program, calls->fchmod, 1);
        check_mode(program, calls->fchmodat, 2);
        check_mode(program, FCHMODAT2, 2);
        check_mode(program, calls->mknod, 1);
        check_mode(program, calls->mknodat, 2);
        check_socket(program, calls->socket);
        check_socket(program, calls->socketpair);
        // Arguments in memory: whoever calls these goes another way where the kernel does not have them.
        refuse_call(program, OPENAT2, ENOSYS);
        refuse_call(program, IO_URING_SETUP, ENOSYS);
        refuse_call(program, calls->socketcall, ENOSYS);
    }
    answer(program, SECCOMP_RET_ALLOW);
}

static void build(struct program *program, uint32_t wanted) {
    load(program, offsetof(struct seccomp_data, arch));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 0, 0);
    unsigned short choice = program->count - 1;
    load(program, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    // Another calling convention with numbers of its own, which hardly any kernel has.
    add(program, BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1);
    refuse(program, ENOSYS);
#endif
    add_calls(program, &native, wanted);
    int distance = program->count - choice - 1;
    if (distance > UINT8_MAX) _exit(125);
    program->lines[choice].jf = (uint8_t)distance;
    add(program, BPF_JMP | BPF_JEQ | BPF_K, OTHER, 1, 0);
    refuse(program, ENOSYS);
    load(program, offsetof(struct seccomp_data, nr));
    add_calls(program, &other, wanted);
}

int filter_install(uint32_t wanted, int *listener) {
    struct program program = {};
    *listener = -1;
    if (wanted == 0) return 0;
    build(&program, wanted);
    struct sock_fprog installed = {.len = program.count, .filter = program.lines};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    if (!(wanted & FILTER_SHARED_FOLDERS)) return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &installed);
    unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
    // Without it a signal makes a call that was just done be repeated; older kernels do not have it.
    *listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &installed);
    if (*listener < 0 && errno == EINVAL) *listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &installed);
    return *listener < 0 ? -1 : 0;
}
