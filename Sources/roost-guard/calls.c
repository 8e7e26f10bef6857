// Supervises system calls that a filter alone cannot decide: connections in shared host folders, and renames of folders in a layer.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>

// Since Linux 6.6: the woken process runs on the CPU on which the other has just gone to sleep.
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, uint64_t)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

void calls_answer(int listener, uint64_t id, int error) {
    struct seccomp_notif_resp response = {.id = id, .error = -error};
    // A caller that is gone needs no answer.
    (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

void calls_leave_to_kernel(int listener, uint64_t id) {
    struct seccomp_notif_resp response = {.id = id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

int calls_still_waits(int listener, uint64_t id) { return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0; }

void calls_begin(int listener) {
    rename_begin();
    // Older kernels answer more slowly.
    (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

void calls_serve(int listener, uint32_t filter) {
    struct seccomp_notif notice = {};
    // The caller may be gone by now; then there is nothing to receive.
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) != 0) return;
    struct renaming renaming;
    if ((filter & FILTER_FOLDER_RENAMES) && rename_decode(&notice.data, &renaming)) {
        renaming.thread = (pid_t)notice.pid;
        return rename_serve(listener, notice.id, &renaming);
    }
    connect_serve(listener, &notice, (filter & FILTER_SHARED_NETWORK) != 0);
}
