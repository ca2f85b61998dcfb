// Which sanitizer this build has, as constants that need no macro at the place of use.
#pragma once

#if defined(__SANITIZE_ADDRESS__)
#define ONECLAW_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ONECLAW_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define ONECLAW_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define ONECLAW_TSAN 1
#endif
#endif
#ifndef ONECLAW_ASAN
#define ONECLAW_ASAN 0
#endif
#ifndef ONECLAW_TSAN
#define ONECLAW_TSAN 0
#endif

namespace oneclaw::fiber {

inline constexpr bool kAddressSanitizer = ONECLAW_ASAN;
inline constexpr bool kThreadSanitizer = ONECLAW_TSAN;
inline constexpr bool kSanitized = kAddressSanitizer || kThreadSanitizer;

}  // namespace oneclaw::fiber
