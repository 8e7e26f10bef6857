// Prints the monotonic clock in nanoseconds, which every process on the machine shares.
//   clock                                  once, as the first action of this process
//   clock lines COUNT MICROSECONDS DELAY   one line every MICROSECONDS, the first after DELAY milliseconds; ends with "t=0"
//   clock hold SECONDS                     prints nothing and stays
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void wait_until(long long moment) {
    struct timespec time = {.tv_sec = moment / 1000000000LL, .tv_nsec = moment % 1000000000LL};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) != 0) {}
}

// The clock is read directly before the write, so that the line includes no time of this program.
static void say(long long moment) {
    char line[64];
    int length = snprintf(line, sizeof line, "t=%lld\n", moment);
    if (write(1, line, (size_t)length) != length) exit(1);
}

int main(int count, char **arguments) {
    long long start = now();
    if (count == 1) {
        say(start);
        return 0;
    }
    if (count == 3 && strcmp(arguments[1], "hold") == 0) {
        sleep((unsigned)atoi(arguments[2]));
        return 0;
    }
    if (count != 5 || strcmp(arguments[1], "lines") != 0) return 2;
    long lines = atol(arguments[2]);
    long long step = atoll(arguments[3]) * 1000, first = start + atoll(arguments[4]) * 1000000;
    for (long index = 0; index < lines; index++) {
        wait_until(first + index * step);
        say(now());
    }
    wait_until(first + lines * step + 50000000);
    say(0);
    return 0;
}
