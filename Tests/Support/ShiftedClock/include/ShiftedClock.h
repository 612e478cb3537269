#ifndef SHIFTED_CLOCK_H
#define SHIFTED_CLOCK_H

/* Nothing to call: the library is preloaded into a program (LD_PRELOAD, ld.so(8)) whose wall clock is then off by
   SHIFTED_CLOCK_SECONDS, and by as many seconds as the eight bytes of SHIFTED_CLOCK_FILE say, which may change while the program
   runs: so its clock is stepped. Every other clock stays as it is. */

#endif
