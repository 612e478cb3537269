#ifndef SHIFTED_CLOCK_H
#define SHIFTED_CLOCK_H

/* Nothing to call: the library is preloaded into a program (LD_PRELOAD, ld.so(8)) whose wall clock is then off by
   SHIFTED_CLOCK_SECONDS. Every other clock stays as it is. */

#endif
