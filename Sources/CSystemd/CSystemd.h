/* What Swift needs of libsystemd and of Linux but cannot import by itself: variadic functions (prctl, fcntl) and
   declarations that glibc shows only with _GNU_SOURCE (memfd_create, struct ucred). Values are the kernel's ABI. */
#ifndef ROLLOUTD_CSYSTEMD_H
#define ROLLOUTD_CSYSTEMD_H

#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

extern int memfd_create(const char *name, unsigned int flags);

/* <linux/memfd.h>: MFD_CLOEXEC | MFD_ALLOW_SEALING */
static inline int csystemd_new_memory(const char *name) { return memfd_create(name, 0x0001U | 0x0002U); }

/* <linux/fcntl.h>: F_ADD_SEALS with F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE */
static inline int csystemd_seal(int fd) { return fcntl(fd, 1024 + 9, 0x0001 | 0x0002 | 0x0004 | 0x0008); }

/* Swift's module of the static standard library does not import the MSG_ enumeration. */
static const int csystemd_send_at_once = MSG_DONTWAIT | MSG_NOSIGNAL;

/* Swift's Glibc module does not have <malloc.h>. */
static inline int csystemd_limit_arenas(int count) { return mallopt(M_ARENA_MAX, count); }
static inline int csystemd_limit_free_memory(int bytes) { return mallopt(M_TRIM_THRESHOLD, bytes); }

static inline int csystemd_return_free_memory(void) { return malloc_trim(0); }

/* Takes the pages of the program's own code and constants off the process's books: they are the file's, and the kernel
   brings back from its cache those that are used again. Segments that the loader writes to are left alone (elf(5)). */
static inline void csystemd_let_go_of_code(void) {
    const ElfW(Phdr) *headers = (const ElfW(Phdr) *)getauxval(AT_PHDR);
    unsigned long count = getauxval(AT_PHNUM);
    unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);
    unsigned long self = 0, bias = 0;
    for (unsigned long i = 0; headers && i < count; i++) {
        if (headers[i].p_type == PT_PHDR) {
            self = 1;
            bias = (unsigned long)headers - headers[i].p_vaddr;
        }
    }
    for (unsigned long i = 0; self && i < count; i++) {
        if (headers[i].p_type != PT_LOAD || (headers[i].p_flags & PF_W)) continue;
        unsigned long start = (bias + headers[i].p_vaddr) & ~(page - 1);
        unsigned long end = (bias + headers[i].p_vaddr + headers[i].p_memsz) & ~(page - 1);
        if (end > start) madvise((void *)start, end - start, MADV_DONTNEED);
    }
}

static inline int csystemd_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }
static inline int csystemd_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

#endif
