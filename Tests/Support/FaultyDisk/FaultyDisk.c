#define _GNU_SOURCE
#include "FaultyDisk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 'W', TRUNCATE = 'T', SYNC = 'S', CREATE = 'C', RENAME = 'R', UNLINK = 'U', POST = 'P', FAULT = 'F' };
enum class { ANY, WRITES, SYNCS, NAMES, POSTS };

static char folder[PATH_MAX];
static size_t folder_length;
static int log_file = -1;
static enum class fault_class;
static char action[16];
static long wanted;
static int lasts;
static long seen;
/* One change at a time: the order in the log is the order in which they were made. */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void read_orders(void) {
    const char *directory = getenv("FAULTY_DISK_FOLDER"), *log = getenv("FAULTY_DISK_LOG"), *fault = getenv("FAULTY_DISK_FAULT");
    if (!directory || !log || strlen(directory) >= sizeof folder) return;
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_file < 0) return;
    char class_name[16];
    char more[2] = "";
    if (fault && sscanf(fault, "%15[a-z]:%15[A-Za-z]:%ld%1[+]", class_name, action, &wanted, more) >= 3) {
        lasts = more[0] == '+';
        fault_class = !strcmp(class_name, "write") ? WRITES
            : !strcmp(class_name, "sync") ? SYNCS
            : !strcmp(class_name, "name") ? NAMES
            : !strcmp(class_name, "post") ? POSTS : ANY;
    }
    folder_length = strlen(directory);
    memcpy(folder, directory, folder_length + 1);
}

/* A path inside the folder without the folder, "." for the folder itself; NULL for every other. */
static const char *inside(const char *path) {
    if (!folder_length || strncmp(path, folder, folder_length)) return NULL;
    if (!path[folder_length]) return ".";
    return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

static const char *name_of(int descriptor, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, buffer, PATH_MAX - 1);
    if (length <= 0) return NULL;
    buffer[length] = 0;
    return inside(buffer);
}

/* kind, name's length, data's length, offset; then name and data. */
static void take_down(enum kind kind, const char *name, int64_t offset, const void *data, uint32_t length) {
    struct { uint32_t kind, name, data, padding; int64_t offset; } header = {kind, (uint32_t)strlen(name), length, 0, offset};
    struct iovec parts[3] = {{&header, sizeof header}, {(void *)name, header.name}, {(void *)data, length}};
    syscall(SYS_writev, log_file, parts, 3);
}

static enum class class_of(enum kind kind) {
    switch (kind) {
    case WRITE: case TRUNCATE: return WRITES;
    case SYNC: return SYNCS;
    case POST: return POSTS;
    default: return NAMES;
    }
}

/* Whether the change is to fail, and with what; kills the program where that is ordered. */
static int fails(enum kind kind, const char *name, int *kill_after) {
    *kill_after = 0;
    if (!wanted || (fault_class != ANY && fault_class != class_of(kind))) return 0;
    seen++;
    if (seen != wanted && !(lasts && seen > wanted)) return 0;
    take_down(FAULT, name, seen, action, (uint32_t)strlen(action));
    if (!strcmp(action, "kill")) {
        syscall(SYS_kill, getpid(), SIGKILL);
        for (;;) pause();
    }
    if (!strcmp(action, "killafter")) { *kill_after = 1; return 0; }
    errno = !strcmp(action, "ENOSPC") ? ENOSPC : EIO;
    return errno;
}

static void after(int kill_now) {
    if (!kill_now) return;
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static ssize_t write_at(int file, const void *data, size_t length, off_t offset, int is_positioned) {
    char buffer[PATH_MAX];
    const char *name = log_file >= 0 ? name_of(file, buffer) : NULL;
    if (!name) return is_positioned ? syscall(SYS_pwrite64, file, data, length, offset) : syscall(SYS_write, file, data, length);
    int kill_now;
    pthread_mutex_lock(&order);
    ssize_t result = -1;
    int error = fails(WRITE, name, &kill_now);
    if (!error) {
        off_t place = is_positioned ? offset : lseek(file, 0, SEEK_CUR);
        take_down(WRITE, name, place, data, (uint32_t)length);
        result = is_positioned ? syscall(SYS_pwrite64, file, data, length, offset) : syscall(SYS_write, file, data, length);
        error = errno;
        after(kill_now);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

/* Whether the bytes begin a request that changes a rollout: a POST to a submission. */
static int is_change(const void *data, size_t length) {
    if (length < 5 || memcmp(data, "POST ", 5)) return 0;
    const void *end = memchr(data, '\n', length);
    size_t line = end ? (size_t)((const char *)end - (const char *)data) : length;
    return memmem(data, line, "/submissions/", 13) != NULL;
}

static void note_request(const void *data, size_t length) {
    if (log_file < 0 || !is_change(data, length)) return;
    const void *end = memchr(data, '\r', length);
    int kill_now;
    pthread_mutex_lock(&order);
    fails(POST, "", &kill_now);
    take_down(POST, "", 0, data, (uint32_t)(end ? (const char *)end - (const char *)data : (ptrdiff_t)length));
    /* Killed after it was taken down and before it is sent: the Store has not seen it. */
    after(kill_now);
    pthread_mutex_unlock(&order);
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) { return write_at(file, data, length, offset, 1); }
ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) { return write_at(file, data, length, offset, 1); }

ssize_t write(int file, const void *data, size_t length) {
    note_request(data, length);
    return write_at(file, data, length, 0, 0);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    if (count > 0) note_request(parts[0].iov_base, parts[0].iov_len);
    return syscall(SYS_writev, file, parts, count);
}

ssize_t send(int socket, const void *data, size_t length, int flags) {
    note_request(data, length);
    return syscall(SYS_sendto, socket, data, length, flags, NULL, 0);
}

static int sync_file(int file, long number) {
    char buffer[PATH_MAX];
    const char *name = log_file >= 0 ? name_of(file, buffer) : NULL;
    if (!name) return (int)syscall(number, file);
    int kill_now;
    pthread_mutex_lock(&order);
    int result = -1, error = fails(SYNC, name, &kill_now);
    if (!error) {
        result = (int)syscall(number, file);
        error = errno;
        if (result == 0) take_down(SYNC, name, 0, NULL, 0);
        after(kill_now);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int fsync(int file) { return sync_file(file, SYS_fsync); }
int fdatasync(int file) { return sync_file(file, SYS_fdatasync); }

static int truncate_to(int file, off_t length) {
    char buffer[PATH_MAX];
    const char *name = log_file >= 0 ? name_of(file, buffer) : NULL;
    if (!name) return (int)syscall(SYS_ftruncate, file, length);
    int kill_now;
    pthread_mutex_lock(&order);
    int result = -1, error = fails(TRUNCATE, name, &kill_now);
    if (!error) {
        take_down(TRUNCATE, name, length, NULL, 0);
        result = (int)syscall(SYS_ftruncate, file, length);
        error = errno;
        after(kill_now);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int ftruncate(int file, off_t length) { return truncate_to(file, length); }
int ftruncate64(int file, off64_t length) { return truncate_to(file, length); }

int posix_fallocate(int file, off_t offset, off_t length) {
    char buffer[PATH_MAX];
    const char *name = log_file >= 0 ? name_of(file, buffer) : NULL;
    if (!name) return NEXT(posix_fallocate)(file, offset, length);
    int kill_now;
    pthread_mutex_lock(&order);
    int error = fails(TRUNCATE, name, &kill_now);
    if (!error) {
        struct stat status;
        off_t size = fstat(file, &status) == 0 && status.st_size > offset + length ? status.st_size : offset + length;
        take_down(TRUNCATE, name, size, NULL, 0);
        error = NEXT(posix_fallocate)(file, offset, length);
        after(kill_now);
    }
    pthread_mutex_unlock(&order);
    return error;
}

/* Opening is a change where it makes the file, or empties one. */
static int open_file(const char *path, int flags, mode_t mode) {
    const char *name = log_file >= 0 && (flags & (O_CREAT | O_TRUNC)) ? inside(path) : NULL;
    if (!name) return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    pthread_mutex_lock(&order);
    struct stat status;
    int is_there = syscall(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0;
    int is_change = is_there ? (flags & O_TRUNC) && !((flags & O_CREAT) && (flags & O_EXCL)) : (flags & O_CREAT) != 0;
    int kill_now = 0, result = -1, error = 0;
    if (is_change) error = fails(is_there ? TRUNCATE : CREATE, name, &kill_now);
    if (!error) {
        result = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
        error = errno;
        if (is_change && result >= 0) take_down(is_there ? TRUNCATE : CREATE, name, 0, NULL, 0);
        after(kill_now);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int open(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_file(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list list;
    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return open_file(path, flags, mode);
}

int rename(const char *from, const char *to) {
    const char *name = log_file >= 0 ? inside(from) : NULL, *other = name ? inside(to) : NULL;
    if (!other) return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
    int kill_now;
    pthread_mutex_lock(&order);
    int result = -1, error = fails(RENAME, name, &kill_now);
    if (!error) {
        result = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
        error = errno;
        if (result == 0) take_down(RENAME, name, 0, other, (uint32_t)strlen(other));
        after(kill_now);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}

int unlink(const char *path) {
    const char *name = log_file >= 0 ? inside(path) : NULL;
    if (!name) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    int kill_now;
    pthread_mutex_lock(&order);
    int result = -1, error = fails(UNLINK, name, &kill_now);
    if (!error) {
        result = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
        error = errno;
        if (result == 0) take_down(UNLINK, name, 0, NULL, 0);
        after(kill_now);
    }
    pthread_mutex_unlock(&order);
    errno = error;
    return result;
}
