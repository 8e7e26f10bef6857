// Supervises connect(2) for runs that work in shared host folders. It makes the call itself, with its own copy of the address and its own
// handle on the socket: later changes by the run have no effect.
// . The rule: a named Unix socket can be connected to only if it was bound inside the run.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

// PIDFD_THREAD: a handle on a thread that is not the first of its process.
enum { OF_THREAD = O_EXCL };

struct request {
    uint64_t id;
    pid_t thread;
    struct sockaddr_storage address;
    socklen_t length;
};

static pid_t process_of(pid_t thread) {
    char path[48], text[1024];
    snprintf(path, sizeof path, "/proc/%d/status", thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (count < 0) return -1;
    text[count] = 0;
    const char *line = strstr(text, "\nTgid:");
    return line == NULL ? -1 : (pid_t)strtol(line + 6, NULL, 10);
}

static int take_socket(pid_t thread, int number) {
    int handle = (int)syscall(SYS_pidfd_open, thread, OF_THREAD);
    // Kernels without handles on threads: use the process's table of descriptors, which all but a few threads share.
    if (handle < 0) handle = (int)syscall(SYS_pidfd_open, process_of(thread), 0);
    if (handle < 0) return -1;
    int socket = (int)syscall(SYS_pidfd_getfd, handle, number, 0);
    int failure = errno;
    close(handle);
    errno = failure;
    return socket;
}

// Opens the path named by the caller. "self" in it means the caller, not the supervisor.
static int open_named(const struct request *request, const char *path) {
    char own[64 + sizeof ((struct sockaddr_un *)0)->sun_path];
    const char *const selves[] = {"/proc/self/", "/proc/thread-self/", "/dev/fd/"};
    const char *const places[] = {"/proc/%d/%s", "/proc/%d/%s", "/proc/%d/fd/%s"};
    for (int index = 0; index < 3; index++) {
        size_t length = strlen(selves[index]);
        if (strncmp(path, selves[index], length) != 0) continue;
        snprintf(own, sizeof own, places[index], request->thread, path + length);
        return open(own, O_PATH | O_CLOEXEC);
    }
    if (path[0] == '/') return open(path, O_PATH | O_CLOEXEC);
    snprintf(own, sizeof own, "/proc/%d/cwd", request->thread);
    int folder = open(own, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return -1;
    int file = openat(folder, path, O_PATH | O_CLOEXEC);
    int failure = errno;
    close(folder);
    errno = failure;
    return file;
}

static int connect_named(const struct request *request, int socket, int shares_network) {
    char path[sizeof ((struct sockaddr_un *)0)->sun_path + 1] = {};
    memcpy(path, ((const struct sockaddr_un *)&request->address)->sun_path, request->length - offsetof(struct sockaddr_un, sun_path));
    int file = open_named(request, path);
    if (file < 0) return errno;
    struct stat status;
    int result = ECONNREFUSED;
    if (fstat(file, &status) != 0)
        result = errno;
    else if (S_ISSOCK(status.st_mode) && is_bound_inside(file, shares_network)) {
        // Through the handle, so that the connection goes to the checked file, whatever has its name by now.
        struct sockaddr_un held = {.sun_family = AF_UNIX};
        snprintf(held.sun_path, sizeof held.sun_path, "/proc/self/fd/%d", file);
        result = connect(socket, (const struct sockaddr *)&held, sizeof held) == 0 ? 0 : errno;
    }
    close(file);
    return result;
}

static int connect_for(const struct request *request, int socket, int shares_network) {
    const struct sockaddr_un *name = (const struct sockaddr_un *)&request->address;
    const size_t head = offsetof(struct sockaddr_un, sun_path);
    int domain = 0;
    socklen_t size = sizeof domain;
    if (getsockopt(socket, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0) return errno;
    // Names that do not start with a zero byte are paths; the others belong to the network namespace.
    if (domain == AF_UNIX && request->length > head && name->sun_family == AF_UNIX && name->sun_path[0] != 0) {
        if (request->length > sizeof *name) return EINVAL;
        return connect_named(request, socket, shares_network);
    }
    return connect(socket, (const struct sockaddr *)&request->address, request->length) == 0 ? 0 : errno;
}

void connect_serve(int listener, const struct seccomp_notif *notice, int shares_network) {
    struct request request = {.id = notice->id, .thread = (pid_t)notice->pid};
    if (notice->data.args[2] > sizeof request.address) return calls_answer(listener, notice->id, EINVAL);
    request.length = (socklen_t)notice->data.args[2];
    struct iovec here = {&request.address, request.length}, there = {(void *)(uintptr_t)notice->data.args[1], request.length};
    ssize_t count = request.length == 0 ? 0 : process_vm_readv(request.thread, &here, 1, &there, 1, 0);
    if (count != (ssize_t)request.length) return calls_answer(listener, notice->id, count < 0 && errno == EPERM ? EACCES : EFAULT);
    int socket = take_socket(request.thread, (int)notice->data.args[0]);
    if (socket < 0) return calls_answer(listener, notice->id, errno == EPERM ? EACCES : errno);
    // What was read by thread number belongs to the caller only if the caller is still waiting now.
    if (calls_still_waits(listener, notice->id)) {
        // A connection may take time, and whether it is allowed may change until it is made: each gets its own process.
        pid_t child = fork();
        if (child < 0) calls_answer(listener, notice->id, EAGAIN);
        if (child == 0) {
            calls_answer(listener, notice->id, connect_for(&request, socket, shares_network));
            _exit(0);
        }
    }
    close(socket);
}
