#if defined(__linux__)
#define _GNU_SOURCE
#include "roost_files.h"
#include "roost_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_DESCRIPTORS = 16 };

pid_t roost_spawn(const char *path, char *const arguments[], const int *descriptors, int count) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int sources[MOST_DESCRIPTORS];
    pid_t process = -1;
    int failure = count > MOST_DESCRIPTORS ? EINVAL : 0, lifted = 0;
    if (failure) {
        errno = failure;
        return -1;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    // Sources are moved above all targets, so that no target overwrites a source that is still needed.
    for (; lifted < count && !failure; lifted++) {
        sources[lifted] = fcntl(descriptors[lifted], F_DUPFD_CLOEXEC, MOST_DESCRIPTORS);
        if (sources[lifted] < 0) failure = errno;
        else failure = posix_spawn_file_actions_adddup2(&actions, sources[lifted], lifted);
    }
    if (!failure) failure = posix_spawn_file_actions_addclosefrom_np(&actions, count);
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    if (!failure) failure = posix_spawnattr_setsigdefault(&attributes, &all);
    if (!failure) failure = posix_spawnattr_setsigmask(&attributes, &none);
    if (!failure)
        failure = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    char *nothing[] = {NULL};
    if (!failure) failure = posix_spawn(&process, path, &actions, &attributes, arguments, nothing);
    // A program that was just written is busy while a child of another thread, between fork and exec, still holds the writer's descriptor.
    for (int tries = 0; failure == ETXTBSY && tries < 500; tries++) {
        usleep(1000);
        failure = posix_spawn(&process, path, &actions, &attributes, arguments, nothing);
    }
    for (int index = 0; index < lifted; index++)
        if (sources[index] >= 0) close(sources[index]);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    errno = failure;
    return failure ? -1 : process;
}

int roost_memory(void) { return memfd_create("roost-plan", MFD_CLOEXEC | MFD_ALLOW_SEALING); }

int roost_memory_fill(int memory, const void *bytes, size_t length) {
    size_t done = 0;
    while (done < length) {
        ssize_t count = write(memory, (const char *)bytes + done, length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return -1;
        done += (size_t)count;
    }
    return fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL);
}

int roost_memory_of(size_t length) {
    int memory = memfd_create("roost-output", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0) return -1;
    if (ftruncate(memory, (off_t)length) == 0 && fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) return memory;
    int failure = errno;
    close(memory);
    errno = failure;
    return -1;
}

size_t roost_memory_written(int memory) {
    struct stat status;
    off_t at = lseek(memory, 0, SEEK_CUR);
    if (at <= 0 || fstat(memory, &status) != 0) return 0;
    return (size_t)(at < status.st_size ? at : status.st_size);
}

int roost_send_call(int socket, char letter, uint32_t number, const int *descriptors, int count) {
    enum { MOST = 4 };
    char packet[1 + sizeof number] = {letter};
    memcpy(packet + 1, &number, sizeof number);
    struct iovec data = {.iov_base = packet, .iov_len = sizeof packet};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int) * MOST)];
    } control = {};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};
    if (count > MOST) {
        errno = EINVAL;
        return -1;
    }
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
        memcpy(CMSG_DATA(head), descriptors, sizeof(int) * (size_t)count);
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (sent < 0 && errno == EINTR);
    return sent == sizeof packet ? 0 : -1;
}

static int stop_blocking(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    return flags < 0 ? -1 : fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
}

int roost_packet_pair(int ends[2]) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
    return stop_blocking(ends[0]);
}

int roost_pipe(int ends[2], int ours) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return stop_blocking(ends[ours]);
}

ssize_t roost_receive(int socket, void *bytes, size_t capacity, int *passed) {
    struct iovec data = {.iov_base = bytes, .iov_len = capacity};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t count;
    *passed = -1;
    do {
        count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
        // A peer that closes with unread data causes ECONNRESET, which the kernel reports once and before the queued packets.
    } while (count < 0 && (errno == EINTR || errno == ECONNRESET));
    if (count < 0) return count;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof(int)))
        memcpy(passed, CMSG_DATA(head), sizeof *passed);
    return count;
}

void roost_say(int socket, char letter) { (void)send(socket, &letter, 1, MSG_NOSIGNAL | MSG_DONTWAIT); }

ssize_t roost_write_quietly(int descriptor, const void *bytes, size_t length) {
    sigset_t pipe_signal, before, pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    int was_pending = sigismember(&pending, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    ssize_t count;
    do {
        count = write(descriptor, bytes, length);
    } while (count < 0 && errno == EINTR);
    int failure = errno;
    if (count < 0 && failure == EPIPE && !was_pending) {
        // The signal is pending for this thread: consume it before it is unblocked.
        struct timespec at_once = {0, 0};
        (void)sigtimedwait(&pipe_signal, NULL, &at_once);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = failure;
    return count;
}

int roost_process_handle(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

int roost_signal_handle(int handle, int number) { return (int)syscall(SYS_pidfd_send_signal, handle, number, NULL, 0); }

int roost_reap(pid_t process) {
    pid_t reaped;
    do {
        reaped = waitpid(process, NULL, 0);
    } while (reaped < 0 && errno == EINTR);
    return reaped == process ? 0 : -1;
}

int roost_has_capability(int capability) {
    char line[256];
    int has = 0;
    FILE *status = fopen("/proc/self/status", "re");
    if (status == NULL) return 0;
    while (fgets(line, sizeof line, status) != NULL)
        if (strncmp(line, "CapEff:", 7) == 0) has = (strtoull(line + 7, NULL, 16) >> capability) & 1;
    fclose(status);
    return has;
}

uint64_t roost_namespace(const char *name) {
    char path[64];
    struct stat status;
    snprintf(path, sizeof path, "/proc/self/ns/%s", name);
    return stat(path, &status) == 0 ? status.st_ino : 0;
}

int32_t roost_limit_processes(void) { return RLIMIT_NPROC; }
int32_t roost_limit_open_files(void) { return RLIMIT_NOFILE; }
int32_t roost_limit_file_bytes(void) { return RLIMIT_FSIZE; }
int32_t roost_limit_core_bytes(void) { return RLIMIT_CORE; }

int64_t roost_free_bytes(const char *path) {
    struct statvfs status;
    if (statvfs(path, &status) != 0) return -1;
    return (int64_t)status.f_bavail * (int64_t)status.f_frsize;
}

int64_t roost_occupied_bytes(const char *path, int64_t most) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return 0;
    int64_t bytes = roost_tree_bytes(folder, most);
    close(folder);
    return bytes;
}

int roost_poll_set(void) { return epoll_create1(EPOLL_CLOEXEC); }

int roost_poll_set_add(int set, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data = {.fd = descriptor}};
    return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
}

int roost_poll_set_arm(int set, int descriptor, int for_writing, int is_new) {
    struct epoll_event event = {.events = (for_writing ? EPOLLOUT : EPOLLIN) | EPOLLONESHOT, .data = {.fd = descriptor}};
    return epoll_ctl(set, is_new ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, &event);
}

void roost_poll_set_remove(int set, int descriptor) { (void)epoll_ctl(set, EPOLL_CTL_DEL, descriptor, NULL); }

enum { MOST_READY = 64 };

int roost_poll_set_ready(int set, int *ready, int capacity, int at_once) {
    struct epoll_event events[MOST_READY];
    int count;
    do {
        count = epoll_wait(set, events, capacity < MOST_READY ? capacity : MOST_READY, at_once ? 0 : -1);
    } while (count < 0 && errno == EINTR);
    for (int index = 0; index < count; index++) ready[index] = events[index].data.fd;
    return count;
}

int roost_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void roost_event_raise(int event) { (void)eventfd_write(event, 1); }
#else
// Other systems have no launcher, but a translation unit must not be empty.
typedef int roost_spawn_is_for_linux;
#endif
