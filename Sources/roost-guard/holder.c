// The holder is init of a process namespace that contains bubblewrap, the sandbox's own namespace and everything in it. If it dies, for
// whatever reason, the kernel kills and reaps all of that before the holder itself can be waited for (pid_namespaces(7)). So "the holder is
// gone" means exactly "nothing of the run is left".
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int become_owner(const struct plan *plan) {
    size_t offset = 0;
    struct record record;
    while (plan_next(plan, &offset, &record)) {
        if (record.tag != PLAN_OWNER || record.length != 8) continue;
        uint32_t ids[2];
        memcpy(ids, record.bytes, sizeof ids);
        if (setgroups(0, NULL) != 0 || setresgid(ids[1], ids[1], ids[1]) != 0 || setresuid(ids[0], ids[0], ids[0]) != 0) return -1;
    }
    return 0;
}

[[noreturn]] static void fail(const struct held *held, const char *step) {
    dprintf(held->error_pipe, "%s: %s\n", step, strerror(errno));
    _exit(125);
}

// Ties the holder's life to the launcher's. The pipe closes the gap between the fork and the prctl.
static void follow_launcher(const struct held *held) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail(held, "death signal");
    struct pollfd alive = {.fd = held->alive};
    if (poll(&alive, 1, 0) > 0 && (alive.revents & (POLLHUP | POLLERR))) _exit(125);
}

static void place(const struct held *held, int source, int target) {
    if (dup2(source, target) < 0) fail(held, "descriptors");
}

[[noreturn]] static void run_bubblewrap(const struct plan *plan, const struct held *held) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) fail(held, "/dev/null");
    // Everything else is close-on-exec, and all sources have higher numbers than all targets.
    place(held, null, 0);
    place(held, null, 1);
    place(held, held->error_pipe, 2);
    place(held, held->guard, ENTER_GUARD);
    place(held, held->input, ENTER_STDIN);
    place(held, held->output, ENTER_STDOUT);
    place(held, held->errors, ENTER_STDERR);
    place(held, held->enter_plan, ENTER_PLAN);
    place(held, held->self, ENTER_SELF);
    for (int index = 0; index < held->data_count; index++) place(held, held->data[index], ENTER_FIRST_DATA + index);
    struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    char **program = plan_strings(plan, PLAN_PROGRAM);
    char *nothing[] = {NULL};
    if (program[0] == NULL) _exit(125);
    execve(program[0], plan_strings(plan, PLAN_ARGUMENT), nothing);
    fail(held, program[0]);
}

[[noreturn]] void hold(const struct plan *plan, const struct held *held) {
    follow_launcher(held);
    char go;
    if (read(held->alive, &go, 1) != 1) _exit(125);
    // bubblewrap looks up itself and its children in /proc, by the numbers of this namespace.
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) fail(held, "process file system");
    if (become_owner(plan) != 0) fail(held, "owner's ids");
    // A change of ids clears the death signal (prctl(2)).
    follow_launcher(held);
    pid_t bubblewrap = fork();
    if (bubblewrap < 0) fail(held, "fork");
    if (bubblewrap == 0) run_bubblewrap(plan, held);
    // Descriptors left open here would hide the closing of the run's own pipes and sockets.
    close(held->input);
    close(held->output);
    close(held->errors);
    close(held->guard);
    close(held->enter_plan);
    close(held->self);
    close(held->error_pipe);
    for (int index = 0; index < held->data_count; index++) close(held->data[index]);
    for (;;) {
        int status;
        pid_t child = waitpid(-1, &status, 0);
        if (child < 0 && errno != EINTR) _exit(125);
        if (child != bubblewrap) continue;
        _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
}
