// `serve`: inside a helper sandbox, in which the daemon's own tools (git) read what a run or a repository created. It keeps running, so
// that a call costs a fork and an exec but no new sandbox. Every call is its own session with fixed limits; all of them end with the
// daemon.
#define _GNU_SOURCE
#include "guard.h"

#include <dirent.h>
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
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CALLS = 32, PASSED = 4, TICK_MS = 500, STALLED_TICKS = 8 };

struct call {
    uint32_t number;
    pid_t process; // 0: free
    uint64_t time;
    int idle;
    int stalled;
};

static struct call calls[MOST_CALLS];

// The limits of one call. Mapped files do not count as data, so large packs can be read.
static void set_limits(void) {
    static const struct { int resource; rlim_t bound; } limits[] = {
        {RLIMIT_CPU, 240}, {RLIMIT_DATA, (rlim_t)2 << 30}, {RLIMIT_FSIZE, (rlim_t)4 << 30},
        {RLIMIT_NOFILE, 1024}, {RLIMIT_CORE, 0}, {RLIMIT_NPROC, 512},
    };
    for (size_t index = 0; index < sizeof limits / sizeof *limits; index++) {
        struct rlimit now;
        rlim_t bound = limits[index].bound;
        if (getrlimit(limits[index].resource, &now) != 0) _exit(125);
        if (now.rlim_max != RLIM_INFINITY && bound > now.rlim_max) bound = now.rlim_max;
        struct rlimit wanted = {bound, bound};
        if (setrlimit(limits[index].resource, &wanted) != 0) _exit(125);
    }
}

[[noreturn]] static void execute(const int passed[PASSED]) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < NSIG; number++) (void)signal(number, SIG_DFL);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    // The input was written through the same open file, whose position is therefore at the end.
    if (dup2(passed[1], 0) < 0 || dup2(passed[2], 1) < 0 || dup2(passed[3], 2) < 0 || lseek(0, 0, SEEK_SET) < 0 || setsid() < 0) _exit(125);
    struct plan plan = plan_read(passed[0]);
    char **words = plan_strings(&plan, PLAN_ARGUMENT), **environment = plan_strings(&plan, PLAN_ENVIRONMENT);
    char **folder = plan_strings(&plan, PLAN_FOLDER);
    if (syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
        for (int descriptor = 3; descriptor < 4096; descriptor++) (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    set_limits();
    if (words[0] == NULL || folder[0] == NULL) _exit(125);
    if (chdir(folder[0]) != 0) {
        dprintf(2, "%s: %s\n", folder[0], strerror(errno));
        _exit(127);
    }
    execve(words[0], words, environment);
    dprintf(2, "%s: %s\n", words[0], strerror(errno));
    _exit(127);
}

static void answer(char letter, int32_t result, uint32_t number) {
    tell(ENTER_GUARD, letter, result, (const char *)&number, sizeof number);
}

static void begin(uint32_t number, const int passed[PASSED]) {
    struct call *call = NULL;
    for (int index = 0; index < MOST_CALLS && call == NULL; index++)
        if (calls[index].process == 0) call = &calls[index];
    pid_t process = call == NULL ? -1 : fork();
    if (process == 0) execute(passed);
    if (process < 0)
        answer(TELL_NOT_EXECUTED, call == NULL ? EAGAIN : errno, number);
    else
        *call = (struct call){.number = number, .process = process};
}

static void end_call(struct call *call) {
    if (kill(-call->process, SIGKILL) != 0) (void)kill(call->process, SIGKILL);
}

// Handles one packet of the daemon; 0 if the daemon is gone.
static int hear_request(void) {
    char packet[16];
    struct iovec data = {.iov_base = packet, .iov_len = sizeof packet};
    union {
        struct cmsghdr head;
        char bytes[CMSG_SPACE(sizeof(int) * PASSED)];
    } control = {};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t count = recvmsg(ENTER_GUARD, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    if (count == 0 || packet[0] == SAY_KILL) return 0;
    uint32_t number;
    if (count != 1 + sizeof number) return 1;
    memcpy(&number, packet + 1, sizeof number);
    if (packet[0] == SAY_STOP) {
        for (int index = 0; index < MOST_CALLS; index++)
            if (calls[index].process != 0 && calls[index].number == number) end_call(&calls[index]);
    }
    int passed[PASSED], has_all = 0;
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    if (head != NULL && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        size_t given = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(passed, CMSG_DATA(head), given * sizeof(int));
        has_all = given == PASSED;
        if (has_all && packet[0] == SAY_EXECUTE) begin(number, passed);
        for (size_t index = 0; index < given; index++) close(passed[index]);
    }
    if (packet[0] == SAY_EXECUTE && !has_all) answer(TELL_NOT_EXECUTED, EMFILE, number);
    return 1;
}

static void reap(void) {
    for (;;) {
        int status;
        pid_t ended = waitpid(-1, &status, WNOHANG);
        if (ended <= 0) return;
        for (int index = 0; index < MOST_CALLS; index++) {
            struct call *call = &calls[index];
            if (call->process != ended) continue;
            // Ends what the call left running.
            (void)kill(-ended, SIGKILL);
            call->process = 0;
            if (call->stalled)
                answer(TELL_STALLED, 0, call->number);
            else if (WIFEXITED(status))
                answer(TELL_EXITED, WEXITSTATUS(status), call->number);
            else
                answer(TELL_SIGNALED, WTERMSIG(status), call->number);
        }
    }
}

// The state, session and CPU time of one thread, from /proc. 0 if it cannot be read.
static int look(const char *path, char *state, pid_t *session, uint64_t *time) {
    char text[1024];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (count <= 0) return 0;
    text[count] = 0;
    char *rest = strrchr(text, ')');
    unsigned long user, system;
    int found;
    if (rest == NULL) return 0;
    if (sscanf(rest + 1, " %c %*d %*d %d %*d %*d %*u %*u %*u %*u %*u %lu %lu", state, &found, &user, &system) != 4) return 0;
    *session = found;
    *time = user + system;
    return 1;
}

static struct call *call_of(pid_t session) {
    for (int index = 0; index < MOST_CALLS; index++)
        if (calls[index].process != 0 && calls[index].process == session) return &calls[index];
    return NULL;
}

// A tool waits only for the disk here (state D): input and output are memory, and there is no network and nobody to ask. One that only
// sleeps has opened something other than a file, such as a FIFO in place of one of git's files, and would sleep forever.
static void end_stalled(void) {
    uint64_t times[MOST_CALLS] = {};
    int busy[MOST_CALLS] = {};
    DIR *processes = opendir("/proc");
    if (processes == NULL) return;
    for (struct dirent *process; (process = readdir(processes)) != NULL;) {
        char path[600];
        if (process->d_name[0] < '1' || process->d_name[0] > '9') continue;
        snprintf(path, sizeof path, "/proc/%s/task", process->d_name);
        DIR *threads = opendir(path);
        if (threads == NULL) continue;
        for (struct dirent *thread; (thread = readdir(threads)) != NULL;) {
            char state;
            pid_t session;
            uint64_t time;
            if (thread->d_name[0] == '.') continue;
            snprintf(path, sizeof path, "/proc/%s/task/%s/stat", process->d_name, thread->d_name);
            if (!look(path, &state, &session, &time)) continue;
            struct call *call = call_of(session);
            if (call == NULL) continue;
            times[call - calls] += time;
            if (state != 'S') busy[call - calls] = 1;
        }
        closedir(threads);
    }
    closedir(processes);
    for (int index = 0; index < MOST_CALLS; index++) {
        struct call *call = &calls[index];
        if (call->process == 0) continue;
        call->idle = busy[index] || times[index] != call->time ? 0 : call->idle + 1;
        call->time = times[index];
        if (call->idle < STALLED_TICKS) continue;
        call->stalled = 1;
        end_call(call);
    }
}

int serve(void) {
    // As in enter(): kill(-1) must only be called inside a process namespace of our own.
    if (getpid() != 1 || getppid() != 0) return 64;
    if (prctl(PR_SET_DUMPABLE, 0) != 0) return 125;
    for (int descriptor = ENTER_STDIN; descriptor <= ENTER_SELF; descriptor++) close(descriptor);
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &children, NULL) != 0) return 125;
    int signals = signalfd(-1, &children, SFD_CLOEXEC);
    if (signals < 0) return 125;
    tell_ready();
    struct timespec last = {};
    for (;;) {
        int active = 0;
        for (int index = 0; index < MOST_CALLS; index++) active |= calls[index].process != 0;
        struct pollfd watched[] = {{.fd = ENTER_GUARD, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        if (poll(watched, 2, active ? TICK_MS : -1) < 0) continue;
        if (watched[1].revents) {
            struct signalfd_siginfo information;
            (void)!read(signals, &information, sizeof information);
            reap();
        }
        if (watched[0].revents && !hear_request()) {
            (void)kill(-1, SIGKILL);
            return 0;
        }
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t passed = (now.tv_sec - last.tv_sec) * 1000 + (now.tv_nsec - last.tv_nsec) / 1000000;
        if (!active || passed < TICK_MS) continue;
        last = now;
        end_stalled();
    }
}
