/* What glibc's <spawn.h> has and Swift cannot import: declarations that it shows only with _GNU_SOURCE. Values are the
   library's ABI (glibc 2.34). */
#ifndef ROLLOUTD_CSPAWN_H
#define ROLLOUTD_CSPAWN_H

#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/* POSIX_SPAWN_SETSID: the program leads a session of its own. */
static const int cspawn_own_session = 0x80;

#endif
