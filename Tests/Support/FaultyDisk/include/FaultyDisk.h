#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

/* Nothing to call: the library is preloaded into a program (LD_PRELOAD, ld.so(8)) and stands between it and the files of one
   folder. It takes every change of theirs down, in one order with the requests that the program sends to change a rollout,
   and lets the n-th change of a kind fail, or kills the program there.

   FAULTY_DISK_FOLDER  the folder, an absolute path
   FAULTY_DISK_LOG     where the changes are taken down; DiskLog.swift reads it
   FAULTY_DISK_FAULT   KIND:ACTION:N, or nothing. KIND: write, sync, name (a file made, renamed or removed), post (a request
                       that changes a rollout), any. ACTION: EIO, ENOSPC, kill (before it is done), killafter. N counts from
                       1; N+ means the N-th and all that come after it. */

#endif
