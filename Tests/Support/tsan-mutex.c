// Tells ThreadSanitizer about the slow paths of Swift's `Mutex`, which lie in a library without its instruments: a lock that was
// waited for would be none to it, and what two threads then do one after the other a race. Preloaded by Benchmarks/sanitizer.sh.
//
// The quick path, taken where nobody waits, is inlined into our own code and seen. Both paths lock the same word, whose address
// Swift passes as `self`.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Of the sanitizer's runtime, which is part of the program that this is loaded into; a child of it may be another program.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

static void *original(const char *symbol) {
  void *found = dlsym(RTLD_NEXT, symbol);
  if (found == NULL) {
    fprintf(stderr, "tsan-mutex: this Swift has no %s\n", symbol);
    abort();
  }
  return found;
}

SWIFT void lock(uint32_t thread, SELF void *self) __asm__(LOCK);
SWIFT void lock(uint32_t thread, SELF void *self) {
  SWIFT void (*real)(uint32_t, SELF void *) = original(LOCK);
  real(thread, self);
  if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock(SELF void *self) __asm__(UNLOCK);
SWIFT void unlock(SELF void *self) {
  SWIFT void (*real)(SELF void *) = original(UNLOCK);
  if (__tsan_release) __tsan_release(self);
  real(self);
}
