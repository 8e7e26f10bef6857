// roost-guard: the small static program around every run. `launch` runs outside the sandbox, `enter` and `serve` inside.
#include "guard.h"

#include <stdio.h>
#include <string.h>

int main(int count, char **arguments) {
    if (count == 2 && strcmp(arguments[1], "launch") == 0) return launch();
    if (count == 2 && strcmp(arguments[1], "serve") == 0) return serve();
    if (count >= 4 && strcmp(arguments[1], "enter") == 0 && strcmp(arguments[2], "--") == 0) return enter(arguments + 3);
    fputs("roost-guard is started by the roost daemon: `launch` outside, `enter -- COMMAND` or `serve` inside a sandbox\n", stderr);
    return 64;
}
