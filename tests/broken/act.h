// What a defective plugin does, and where: chosen by compile definitions, so that one source gives every variant.
//
// DEFECT_AT is a Point, DEFECT_DO one of the functions below. No standard headers: eighty variants compile this.
#pragma once

#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

namespace zoo {

enum Point { kNowhere, kConstructor, kEntry, kCreate, kStart, kQuery, kCall, kStop, kDestroy };

#ifndef DEFECT_AT
#define DEFECT_AT kNowhere
#endif
#ifndef DEFECT_DO
#define DEFECT_DO nothing
#endif

inline void nothing() {}

[[maybe_unused]] inline void crash() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}

[[maybe_unused]] inline void abort_process() { ::abort(); }

[[maybe_unused]] inline void hang() {
  volatile unsigned turns = 0;
  for (;;) {
    const unsigned now = turns;
    turns = now + 1;
  }
}

[[maybe_unused]] inline void exit_process() { ::exit(0); }

[[maybe_unused]] inline void exit_at_once() { ::_exit(0); }

[[maybe_unused]] inline void throw_int() { throw 42; }

// Jumps to a frame that was never there, over every frame of the host in between.
inline jmp_buf never_set;
[[maybe_unused]] inline void jump() { longjmp(never_set, 1); }

// Touches every frame, so that the stack's guard is met and no compiler turns it into a loop.
[[maybe_unused]] __attribute__((noinline)) inline unsigned long recurse(unsigned long depth) {
  volatile char frame[4096];
  frame[depth % sizeof frame] = static_cast<char>(depth);
  return depth == ~0ul ? 0 : recurse(depth + 1) + static_cast<unsigned long>(frame[(depth + 1) % sizeof frame]);
}
[[maybe_unused]] inline void overflow_stack() { (void)recurse(static_cast<unsigned long>(::getpid())); }

inline void act(Point here) {
  if (here == DEFECT_AT) DEFECT_DO();
}

}  // namespace zoo
