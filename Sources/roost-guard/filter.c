// The run's system-call filter: a few calls that no namespace covers. Everything else is allowed.
// . The kernel keeps keys by user id and not by namespace. Set-id bits take effect on the host if they are set in a shared host folder. And
// a socket of the host in a shared folder could be connected to (the supervisor decides, see connect.c).
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
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

// Calls that older kernel headers do not name; these have the same number everywhere.
enum { FCHMODAT2 = 452, OPENAT2 = 437, IO_URING_SETUP = 425, X32 = 0x40000000 };
// The bit that only O_TMPFILE has.
enum { TMPFILE = 020000000, SET_ID = 06000 };

// The whole filter is far below this.
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

// The low half: every argument checked here is an int to the kernel. All supported architectures are little-endian.
static size_t argument(int index) { return offsetof(struct seccomp_data, args) + 8 * (size_t)index; }

// One call: the following `lines` apply if its number matches, otherwise they are skipped. They end with an answer.
static void call(struct program *program, int number, uint8_t lines) { add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, lines); }

static void refuse_call(struct program *program, int number, int error) {
    if (number < 0) return;
    call(program, number, 1);
    refuse(program, error);
}

// The supervisor decides.
static void ask(struct program *program, int number) {
    if (number < 0) return;
    call(program, number, 1);
    answer(program, SECCOMP_RET_USER_NOTIF);
}

// Refuses set-id bits in a mode.
static void check_mode(struct program *program, int number, int mode) {
    if (number < 0) return;
    call(program, number, 4);
    load(program, argument(mode));
    add(program, BPF_JMP | BPF_JSET | BPF_K, SET_ID, 0, 1);
    refuse(program, EPERM);
    answer(program, SECCOMP_RET_ALLOW);
}

// The same for calls that create a file; otherwise the kernel ignores the mode as well.
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

// A datagram names its receiver each time, in memory that a filter cannot read: such sockets cannot be created. For the other two kinds the
// kernel ignores or refuses an address when sending. The lowest four bits of the type are the kind.
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
    if (wanted & FILTER_FOLDER_RENAMES) {
        ask(program, calls->rename);
        ask(program, calls->renameat);
        ask(program, calls->renameat2);
    }
    if (wanted & FILTER_SHARED_FOLDERS) {
        ask(program, calls->connect);
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
        // Their arguments are in memory. Callers fall back to other calls if the kernel does not have these.
        refuse_call(program, OPENAT2, ENOSYS);
        refuse_call(program, IO_URING_SETUP, ENOSYS);
        refuse_call(program, calls->socketcall, ENOSYS);
    }
    answer(program, SECCOMP_RET_ALLOW);
}

static void build(struct program *program, uint32_t wanted) {
    const struct calls *other = calls_of_other();
    load(program, offsetof(struct seccomp_data, arch));
    add(program, BPF_JMP | BPF_JEQ | BPF_K, calls_of(0)->architecture, 0, 0);
    unsigned short choice = program->count - 1;
    load(program, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    // Another calling convention with its own numbers, which hardly any kernel supports.
    add(program, BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1);
    refuse(program, ENOSYS);
#endif
    add_calls(program, calls_of(0), wanted);
    int distance = program->count - choice - 1;
    if (distance > UINT8_MAX) _exit(125);
    program->lines[choice].jf = (uint8_t)distance;
    add(program, BPF_JMP | BPF_JEQ | BPF_K, other->architecture, 1, 0);
    refuse(program, ENOSYS);
    load(program, offsetof(struct seccomp_data, nr));
    add_calls(program, other, wanted);
}

static int install(uint32_t wanted, unsigned long flags) {
    struct program program = {};
    build(&program, wanted);
    struct sock_fprog installed = {.len = program.count, .filter = program.lines};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &installed);
}

static int install_listening(uint32_t wanted) {
    unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
    // Without it, a signal makes the caller repeat a call that was just made; older kernels do not have it.
    int listener = install(wanted, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
    return listener < 0 && errno == EINVAL ? install(wanted, flags) : listener;
}

int filter_install(uint32_t wanted, int *listener) {
    *listener = -1;
    if (wanted == 0) return 0;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    if (wanted & (FILTER_SHARED_FOLDERS | FILTER_FOLDER_RENAMES)) {
        *listener = install_listening(wanted);
        if (*listener >= 0) return 0;
        // The host may already have a listener on all processes of the daemon, and the kernel allows only one. Renames are not a
        // protection.
        if (wanted & FILTER_SHARED_FOLDERS) return -1;
    }
    return install(wanted & ~(uint32_t)FILTER_FOLDER_RENAMES, 0);
}
