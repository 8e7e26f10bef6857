// `launch`: outside the sandbox, one per run. Single-threaded, so that the death signals of its children follow a process and not a thread
// of the daemon's pool.
// . Who ends with whom: daemon -> launcher (end of the control socket) -> holder (death signal, set before anything else and confirmed
// through a pipe) -> everything (the holder is init of their namespace). The daemon gets the holder's pidfd before the holder does
// anything, so it can end and observe the tree without the launcher as well.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Above every descriptor number used inside.
enum { HIGH = 512, MOST_DATA = HIGH - ENTER_FIRST_DATA, TEXT = 4096 };

[[noreturn]] static void give_up(const char *step) {
    int number = errno;
    tell(LAUNCH_CONTROL, TELL_FAILED, number, step, strlen(step));
    _exit(125);
}

static int lift(int descriptor) {
    int high = fcntl(descriptor, F_DUPFD_CLOEXEC, HIGH);
    if (high < 0) give_up("descriptors");
    close(descriptor);
    return high;
}

// Data for the files that bubblewrap creates, each in its own memory file.
static int *make_data(const struct plan *plan, int *count) {
    static int data[MOST_DATA];
    size_t offset = 0;
    struct record record;
    *count = 0;
    while (plan_next(plan, &offset, &record)) {
        if (record.tag != PLAN_DATA) continue;
        errno = E2BIG;
        if (*count == MOST_DATA) give_up("masked files");
        int file = memfd_create("roost-data", MFD_CLOEXEC);
        if (file < 0) give_up("masked files");
        if (write(file, record.bytes, record.length) != (ssize_t)record.length || lseek(file, 0, SEEK_SET) != 0) give_up("masked files");
        data[(*count)++] = lift(file);
    }
    return data;
}

static void send_holder(int holder) {
    // If the daemon cannot be told, it is gone, and the run ends too.
    if (send_descriptor(LAUNCH_CONTROL, TELL_HOLDER, holder) != 0) _exit(125);
}

// The run must not have the session keys of whoever started the daemon. A kernel without keys has none.
static void leave_session_keyring(void) {
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 && errno != ENOSYS && errno != EPERM) give_up("session keyring");
}

static void keep_text(int pipe, char *text, size_t *length, int *open) {
    char rest[512];
    int has_room = *length < TEXT;
    ssize_t count = read(pipe, has_room ? text + *length : rest, has_room ? TEXT - *length : sizeof rest);
    if (count > 0 && has_room) *length += (size_t)count;
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) *open = 0;
}

static int watch(const struct plan *plan, pid_t holder, int holder_handle, int error_pipe) {
    static char text[TEXT];
    size_t length = 0;
    int has_errors = 1, has_daemon = 1;
    for (;;) {
        struct pollfd watched[] = {
            {.fd = holder_handle, .events = POLLIN},
            {.fd = has_daemon ? LAUNCH_CONTROL : -1, .events = POLLIN},
            {.fd = has_errors ? error_pipe : -1, .events = POLLIN},
        };
        if (poll(watched, 3, -1) < 0) continue;
        if (watched[2].revents) keep_text(error_pipe, text, &length, &has_errors);
        if (watched[1].revents) {
            int letter = hear(LAUNCH_CONTROL);
            if (letter == 0) has_daemon = 0;
            if (letter == 0 || letter == SAY_KILL) (void)kill(holder, SIGKILL);
            if (letter == SAY_MEASURE) measure_growing(plan);
        }
        if (!watched[0].revents) continue;
        int status;
        if (waitpid(holder, &status, 0) != holder) return 125;
        while (has_errors && length < TEXT) {
            size_t before = length;
            keep_text(error_pipe, text, &length, &has_errors);
            if (length == before) break;
        }
        tell(LAUNCH_CONTROL, TELL_GONE, status, text, length);
        return 0;
    }
}

// The daemon keeps a launcher in reserve, which waits here for its run. Until then the plans are empty.
static void wait_for_plan(void) {
    for (;;) {
        struct pollfd control = {.fd = LAUNCH_CONTROL, .events = POLLIN};
        if (poll(&control, 1, -1) < 0) continue;
        int letter = hear(LAUNCH_CONTROL);
        if (letter == SAY_GO) return;
        if (letter >= 0) _exit(64);
    }
}

int launch(void) {
    signal(SIGPIPE, SIG_IGN);
    // The run's processes must not start in the daemon's own folder.
    if (chdir("/") != 0) give_up("folder");
    leave_session_keyring();
    wait_for_plan();
    struct plan plan = plan_read(LAUNCH_PLAN);
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    if (self < 0) give_up("guard");
    int errors[2], alive[2];
    if (pipe2(errors, O_CLOEXEC) != 0 || pipe2(alive, O_CLOEXEC) != 0) give_up("pipe");
    close(LAUNCH_PLAN);
    struct held held = {.self = lift(self), .error_pipe = lift(errors[1]), .alive = lift(alive[0])};
    int error_pipe = lift(errors[0]), lifeline = lift(alive[1]);
    held.input = lift(LAUNCH_STDIN);
    held.output = lift(LAUNCH_STDOUT);
    held.errors = lift(LAUNCH_STDERR);
    held.guard = lift(LAUNCH_GUARD);
    held.enter_plan = lift(LAUNCH_ENTER_PLAN);
    if (open("/dev/null", O_RDWR) != 0 || dup2(0, 1) != 1 || dup2(0, 2) != 2) give_up("/dev/null");
    if (fcntl(LAUNCH_CONTROL, F_SETFD, FD_CLOEXEC) != 0) give_up("descriptors");
    held.data = make_data(&plan, &held.data_count);

    const char *failed = user_namespace_enter(&plan);
    if (failed == NULL) failed = mounts_prepare(&plan);
    if (failed != NULL) give_up(failed);
    // Before anything of the run can write.
    measure_growing(&plan);

    int holder_handle = -1;
    pid_t holder = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_PIDFD | SIGCHLD, NULL, &holder_handle, NULL, NULL);
    if (holder < 0) give_up("process namespace");
    if (holder == 0) {
        close(LAUNCH_CONTROL);
        close(lifeline);
        close(error_pipe);
        signal(SIGPIPE, SIG_DFL);
        hold(&plan, &held);
    }
    close(held.self);
    close(held.error_pipe);
    close(held.input);
    close(held.output);
    close(held.errors);
    close(held.guard);
    close(held.enter_plan);
    for (int index = 0; index < held.data_count; index++) close(held.data[index]);
    (void)fcntl(error_pipe, F_SETFL, O_NONBLOCK);
    if (become_owner(&plan) != 0) give_up("owner's ids");
    send_holder(holder_handle);
    if (write(lifeline, "g", 1) != 1) give_up("pipe");
    // The read end stays open here as well; only the write end must be nowhere else.
    return watch(&plan, holder, holder_handle, error_pipe);
}
