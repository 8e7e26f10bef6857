// The floor of sending lines to many readers: accepts COUNT connections on SOCKET, then runs a program and writes each piece of its output
// to all of them. No journal, no HTTP, no disk.
//   relay SOCKET COUNT PROGRAM ARGUMENTS...
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST = 1024 };

static void fail(const char *what) {
    fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void send_all(int handle, const char *bytes, size_t count) {
    if (write(handle, bytes, count) != (ssize_t)count) fail("write");
}

int main(int count, char **arguments) {
    if (count < 4) return 2;
    int wanted = atoi(arguments[2]), readers[MOST], ends[2];
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0 || wanted > MOST || strlen(arguments[1]) >= sizeof address.sun_path) fail("socket");
    strcpy(address.sun_path, arguments[1]);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, MOST) != 0) fail(arguments[1]);
    for (int index = 0; index < wanted; index++) {
        char request[1024];
        readers[index] = accept(listener, NULL, NULL);
        if (readers[index] < 0 || read(readers[index], request, sizeof request) <= 0) fail("accept");
        send_all(readers[index], ": roost\n\n", 9);
    }
    if (pipe(ends) != 0) fail("pipe");
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        execv(arguments[3], arguments + 3);
        _exit(127);
    }
    close(ends[1]);
    char line[4096];
    for (ssize_t length; (length = read(ends[0], line, sizeof line)) > 0;)
        for (int index = 0; index < wanted; index++) send_all(readers[index], line, (size_t)length);
    int status;
    return waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}
