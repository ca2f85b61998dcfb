// What only the build-time defects need: symbols, libraries and thread-local memory that a plugin should not have.
#pragma once

#ifdef ZOO_EXTRA_EXPORT
extern "C" __attribute__((visibility("default"))) int zoo_extra(void);
int zoo_extra(void) { return 1; }
#endif

#ifdef ZOO_UNIQUE_SYMBOL
// By assembler: Clang never makes one.
asm(".pushsection .data\n.globl zoo_unique\n.type zoo_unique, @gnu_unique_object\n.size zoo_unique, 4\n"
    "zoo_unique: .long 1\n.popsection\n");
#endif

#ifdef ZOO_NEEDS_ZLIB
extern "C" const char* zlibVersion(void);
#endif
#ifdef ZOO_NEEDS_NOWHERE
extern "C" int zoo_nowhere(void);
#endif
#ifdef ZOO_CALLS_NOBODY
extern "C" int zoo_nobody_defines_this(void);
#endif

namespace zoo {

#ifdef ZOO_TLS_BYTES
#ifdef ZOO_TLS_MODEL
__attribute__((tls_model(ZOO_TLS_MODEL)))
#endif
inline thread_local char own_memory[ZOO_TLS_BYTES];
#endif

// Called from start(), so that no linker drops what it uses.
inline void use_extras() {
#ifdef ZOO_TLS_BYTES
  asm volatile("" : : "r"(own_memory) : "memory");
#endif
#ifdef ZOO_NEEDS_ZLIB
  (void)*zlibVersion();
#endif
#ifdef ZOO_NEEDS_NOWHERE
  zoo_nowhere();
#endif
#ifdef ZOO_CALLS_NOBODY
  zoo_nobody_defines_this();
#endif
#ifdef ZOO_CATCHES
  try {
    throw 42;
  } catch (int) {
  }
#endif
}

}  // namespace zoo
