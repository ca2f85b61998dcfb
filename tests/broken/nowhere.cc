// A library that exists when the zoo is linked and that no loader finds later.
extern "C" int zoo_nowhere(void);
extern "C" int zoo_nowhere(void) { return 1; }
