// `enter`: the first process inside the sandbox. It executes nothing of the run before the daemon says so, exits when the daemon is gone,
// and ends everything that the command left running.
#define _GNU_SOURCE
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t effective_capabilities(void) {
    char text[4096], *line;
    int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (count < 0) return UINT64_MAX;
    text[count] = 0;
    line = strstr(text, "\nCapEff:");
    return line == NULL ? UINT64_MAX : strtoull(line + 8, NULL, 16);
}

void tell_ready(void) {
    static const char *const names[] = {"user", "mnt", "pid", "ipc", "uts", "net"};
    struct evidence evidence = {.capabilities = effective_capabilities(), .no_new_privileges = (uint64_t)prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)};
    for (int index = 0; index < 6; index++) {
        char path[32];
        struct stat status;
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[index]);
        if (stat(path, &status) == 0) evidence.namespaces[index] = status.st_ino;
    }
    tell(ENTER_GUARD, TELL_READY, 0, (const char *)&evidence, sizeof evidence);
}

// Reports the size of System V shared memory. The list is per namespace, so it cannot be read from outside.
static void tell_segments(void) {
    FILE *list = fopen("/proc/sysvipc/shm", "re");
    char *line = NULL;
    size_t room = 0;
    int64_t total = 0;
    while (list != NULL && getline(&line, &room, list) > 0) {
        unsigned long long resident, swapped;
        if (sscanf(line, "%*d %*d %*o %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %llu %llu", &resident, &swapped) == 2)
            total += (int64_t)(resident + swapped);
    }
    free(line);
    if (list != NULL) fclose(list);
    tell(ENTER_GUARD, TELL_SEGMENTS, 0, (const char *)&total, sizeof total);
}

static void set_limits(const struct plan *plan) {
    size_t offset = 0;
    struct record record;
    while (plan_next(plan, &offset, &record)) {
        if (record.tag != PLAN_LIMIT || record.length != 12) continue;
        uint32_t resource;
        uint64_t bound;
        memcpy(&resource, record.bytes, sizeof resource);
        memcpy(&bound, record.bytes + sizeof resource, sizeof bound);
        struct rlimit now;
        if (getrlimit((int)resource, &now) != 0) continue;
        // Never above the daemon's own limits.
        if (now.rlim_max != RLIM_INFINITY && bound > now.rlim_max) bound = now.rlim_max;
        struct rlimit wanted = {bound, bound};
        if (setrlimit((int)resource, &wanted) != 0) _exit(125);
    }
}

static uint32_t wanted_filter(const struct plan *plan) {
    size_t offset = 0;
    struct record record;
    uint32_t wanted = 0;
    while (plan_next(plan, &offset, &record))
        if (record.tag == PLAN_FILTER && record.length == sizeof wanted) memcpy(&wanted, record.bytes, sizeof wanted);
    return wanted;
}

// The last step before waiting for the start, since nothing of the guard's own afterwards may need these calls. The guard gets the
// supervisor's end.
static void take_away_calls(const struct plan *plan, int supervisor) {
    int listener;
    if (filter_install(wanted_filter(plan), &listener) == 0 && (listener < 0 || send_descriptor(supervisor, 0, listener) == 0)) return;
    tell(ENTER_GUARD, TELL_NOT_FILTERED, errno, NULL, 0);
    _exit(127);
}

// If the guard is gone, nothing arrives.
static void wait_for_start(int start) {
    char letter;
    ssize_t count;
    do count = read(start, &letter, sizeof letter);
    while (count < 0 && errno == EINTR);
    if (count != 1) _exit(127);
}

// Everything except the execution itself is prepared in advance, so that "go" has nothing else to wait for.
[[noreturn]] static void execute(const struct plan *plan, char **command, int start, int report, int supervisor) {
    int failure = 0;
    if (dup2(ENTER_STDIN, 0) < 0 || dup2(ENTER_STDOUT, 1) < 0 || dup2(ENTER_STDERR, 2) < 0 || setsid() < 0) failure = errno;
    if (syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
        for (int descriptor = 3; descriptor < 4096; descriptor++) (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) (void)signal(number, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    char **environment = plan_strings(plan, PLAN_ENVIRONMENT);
    if (failure == 0) {
        set_limits(plan);
        take_away_calls(plan, supervisor);
        wait_for_start(start);
        execve(command[0], command, environment);
        failure = errno;
    }
    (void)!write(report, &failure, sizeof failure);
    _exit(127);
}

// Ends and reaps everything else in the namespace: orphaned processes become children of this one.
static void sweep(void) {
    for (;;) {
        (void)kill(-1, SIGKILL);
        pid_t child = waitpid(-1, NULL, 0);
        if (child < 0 && errno == ECHILD) return;
    }
}

static void wait_for_go(void) {
    for (;;) {
        struct pollfd control = {.fd = ENTER_GUARD, .events = POLLIN};
        if (poll(&control, 1, -1) < 0) continue;
        int letter = hear(ENTER_GUARD);
        if (letter == SAY_GO) return;
        if (letter == SAY_MEASURE) continue;
        if (letter >= 0) _exit(0);
    }
}

// The command's wait status, once it ended by itself. Ends the process if the daemon asks for it or is gone.
static int supervise(pid_t child, int signals, int report, int calls, uint32_t filter) {
    int has_report = 1;
    for (;;) {
        struct pollfd watched[] = {
            {.fd = ENTER_GUARD, .events = POLLIN},
            {.fd = signals, .events = POLLIN},
            {.fd = has_report ? report : -1, .events = POLLIN},
            {.fd = calls, .events = POLLIN},
        };
        if (poll(watched, 4, -1) < 0) continue;
        if (watched[3].revents & POLLIN)
            calls_serve(calls, filter);
        else if (watched[3].revents)
            calls = -1; // no process is left that could make a call
        if (watched[2].revents) {
            int failure = 0;
            has_report = 0;
            if (read(report, &failure, sizeof failure) == sizeof failure) {
                tell(ENTER_GUARD, TELL_NOT_EXECUTED, failure, NULL, 0);
                sweep();
                _exit(0);
            }
            tell(ENTER_GUARD, TELL_STARTED, 0, NULL, 0);
        }
        if (watched[0].revents) {
            int letter = hear(ENTER_GUARD);
            if (letter == SAY_MEASURE) tell_segments();
            if (letter == SAY_TERMINATE && kill(-child, SIGTERM) != 0) (void)kill(child, SIGTERM);
            if (letter == 0 || letter == SAY_KILL) {
                sweep();
                _exit(0);
            }
        }
        if (watched[1].revents) {
            struct signalfd_siginfo information;
            (void)!read(signals, &information, sizeof information);
            for (;;) {
                int status;
                pid_t ended = waitpid(-1, &status, WNOHANG);
                if (ended <= 0) break;
                if (ended == child && !has_report) return status;
                if (ended != child) continue;
                // It ended before its report was read; the report is in the pipe already.
                int failure = 0;
                if (read(report, &failure, sizeof failure) == sizeof failure) {
                    tell(ENTER_GUARD, TELL_NOT_EXECUTED, failure, NULL, 0);
                    sweep();
                    _exit(0);
                }
                tell(ENTER_GUARD, TELL_STARTED, 0, NULL, 0);
                return status;
            }
        }
    }
}

int enter(char **command) {
    // sweep() kills everything it can see, so this must be a process namespace of the run's own: there, this is the first process and has
    // no parent. Processes that are left running become its children.
    if (getpid() != 1 || getppid() != 0) return 64;
    // The run has the same ids: without this it could trace this process, act through it without the filter, and take its end of the
    // control socket.
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return 125;
    struct plan plan = plan_read(ENTER_PLAN);
    close(ENTER_PLAN);
    close(ENTER_SELF);
    if (dup2(0, 2) != 2) return 125;
    int start[2], report[2], supervisor[2];
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &children, NULL) != 0 || pipe2(report, O_CLOEXEC) != 0 || pipe2(start, O_CLOEXEC) != 0)
        return 125;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, supervisor) != 0) return 125;
    int signals = signalfd(-1, &children, SFD_CLOEXEC);
    if (signals < 0) return 125;
    tell_ready();
    pid_t child = fork();
    int failure = errno;
    if (child == 0) {
        close(start[1]);
        execute(&plan, command, start[0], report[1], supervisor[1]);
    }
    close(start[0]);
    wait_for_go();
    if (child < 0) {
        tell(ENTER_GUARD, TELL_NOT_EXECUTED, failure, NULL, 0);
        return 0;
    }
    // It may have been killed while it waited; its end is then reported like any other.
    (void)signal(SIGPIPE, SIG_IGN);
    (void)!write(start[1], "g", 1);
    close(start[1]);
    close(report[1]);
    close(supervisor[1]);
    close(ENTER_STDIN);
    close(ENTER_STDOUT);
    close(ENTER_STDERR);
    uint32_t filter = wanted_filter(&plan);
    int calls = filter & (FILTER_SHARED_FOLDERS | FILTER_FOLDER_RENAMES) ? receive_descriptor(supervisor[0]) : -1;
    close(supervisor[0]);
    if (calls >= 0) calls_begin(calls);
    int status = supervise(child, signals, report[0], calls, filter);
    sweep();
    if (WIFEXITED(status))
        tell(ENTER_GUARD, TELL_EXITED, WEXITSTATUS(status), NULL, 0);
    else
        tell(ENTER_GUARD, TELL_SIGNALED, WTERMSIG(status), NULL, 0);
    return 0;
}
