// The system-call numbers that the filter and the supervisor use, for both kinds of programs that the kernel executes.
#define _GNU_SOURCE
#include "guard.h"

#include <linux/audit.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#define OTHER AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#define OTHER AUDIT_ARCH_ARM
#endif

static const struct calls native = {
    .architecture = NATIVE, .add_key = SYS_add_key, .request_key = SYS_request_key, .keyctl = SYS_keyctl, .fchmod = SYS_fchmod, .fchmodat = SYS_fchmodat,
    .openat = SYS_openat, .mknodat = SYS_mknodat, .connect = SYS_connect, .socket = SYS_socket, .socketpair = SYS_socketpair,
    .socketcall = -1, .renameat2 = SYS_renameat2,
#ifdef SYS_renameat
    .renameat = SYS_renameat,
#else
    .renameat = -1,
#endif
#ifdef SYS_chmod
    .chmod = SYS_chmod, .open = SYS_open, .creat = SYS_creat, .mknod = SYS_mknod, .rename = SYS_rename,
#else
    .chmod = -1, .open = -1, .creat = -1, .mknod = -1, .rename = -1,
#endif
};

#if defined(__x86_64__)
static const struct calls other = {
    .architecture = OTHER, .add_key = 286, .request_key = 287, .keyctl = 288, .chmod = 15, .fchmod = 94, .fchmodat = 306, .open = 5, .creat = 8, .openat = 295,
    .mknod = 14, .mknodat = 297, .connect = 362, .socket = 359, .socketpair = 360, .socketcall = 102, .rename = 38, .renameat = 302, .renameat2 = 353};
#elif defined(__aarch64__)
static const struct calls other = {
    .architecture = OTHER, .add_key = 309, .request_key = 310, .keyctl = 311, .chmod = 15, .fchmod = 94, .fchmodat = 333, .open = 5, .creat = 8, .openat = 322,
    .mknod = 14, .mknodat = 324, .connect = 283, .socket = 281, .socketpair = 288, .socketcall = 102, .rename = 38, .renameat = 329, .renameat2 = 382};
#else
#error "the filter does not know this architecture's system calls"
#endif

const struct calls *calls_of_other(void) { return &other; }

const struct calls *calls_of(uint32_t architecture) {
    if (architecture == 0 || architecture == NATIVE) return &native;
    return architecture == OTHER ? &other : NULL;
}
