#include "memory_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>

namespace oneclaw::cache_memory {
namespace {

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kNow = 5'000 * kMs;

class MemoryCacheTest : public ::testing::Test {
 protected:
  std::string value(std::string_view key, int64_t now_ns = kNow) {
    ValueRef found;
    const sdk::Status status = cache.get(key, now_ns, found);
    return found ? std::string(found.value()) : "<" + std::to_string(status.code()) + ">";
  }
  oc_status set(std::string_view key, std::string_view text, int64_t ttl_ms = OC_CACHE_NO_TTL,
                int32_t mode = OC_CACHE_ALWAYS, int64_t now_ns = kNow) {
    return cache.set(key, text, ttl_ms, mode, now_ns).code();
  }
  int64_t ttl(std::string_view key, int64_t now_ns) {
    int64_t ttl_ms = -99;
    return cache.ttl(key, now_ns, ttl_ms).code() == OC_OK ? ttl_ms : -99;
  }

  MemoryCache cache{1 << 20, 42};
};

TEST_F(MemoryCacheTest, KeepsBytesIncludingNulAndEmpty) {
  EXPECT_EQ(set("k", std::string_view("a\0b", 3)), OC_OK);
  EXPECT_EQ(value("k"), std::string("a\0b", 3));
  EXPECT_EQ(set("k", ""), OC_OK);
  EXPECT_EQ(value("k"), "");
  EXPECT_EQ(value("other"), "<1>");
  EXPECT_EQ(set(std::string_view("k\0", 2), "nul"), OC_OK);
  EXPECT_EQ(value("k"), "");
}

TEST_F(MemoryCacheTest, ExpiresAtTheMomentForEveryFunction) {
  ASSERT_EQ(set("k", "1", 10), OC_OK);
  const int64_t last = kNow + 10 * kMs - 1;
  EXPECT_EQ(value("k", last), "1");
  EXPECT_EQ(ttl("k", last), 1);
  EXPECT_EQ(ttl("k", kNow), 10);
  const int64_t gone = last + 1;
  for (int function = 0; function < 6; ++function) {
    ASSERT_EQ(set("k", "1", 10), OC_OK);
    int64_t sum = 0;
    switch (function) {
      case 0:
        EXPECT_EQ(value("k", gone), "<1>");
        break;
      case 1:
        EXPECT_EQ(cache.exists("k", gone).code(), OC_NOT_FOUND);
        break;
      case 2:
        EXPECT_EQ(cache.del("k", std::nullopt, gone).code(), OC_NOT_FOUND);
        break;
      case 3:
        EXPECT_EQ(cache.expire("k", 5, gone).code(), OC_NOT_FOUND);
        break;
      case 4:
        EXPECT_EQ(ttl("k", gone), -99);
        break;
      case 5:
        EXPECT_EQ(cache.incr("k", 5, OC_CACHE_NO_TTL, gone, sum).code(), OC_OK);
        EXPECT_EQ(sum, 5);
        break;
    }
  }
}

TEST_F(MemoryCacheTest, SetReplacesExpiryAndExpireRemovesIt) {
  ASSERT_EQ(set("k", "1", 10), OC_OK);
  ASSERT_EQ(set("k", "2"), OC_OK);
  EXPECT_EQ(ttl("k", kNow + 1000 * kMs), OC_CACHE_NO_TTL);
  EXPECT_EQ(cache.expire("k", 7, kNow).code(), OC_OK);
  EXPECT_EQ(ttl("k", kNow), 7);
  EXPECT_EQ(cache.expire("k", OC_CACHE_NO_TTL, kNow).code(), OC_OK);
  EXPECT_EQ(ttl("k", kNow), OC_CACHE_NO_TTL);
}

TEST_F(MemoryCacheTest, TtlBeyondTheClockIsItsLastMoment) {
  ASSERT_EQ(set("k", "1", INT64_MAX), OC_OK);
  EXPECT_GT(ttl("k", kNow), int64_t{200} * 365 * 24 * 3600 * 1000);
}

TEST_F(MemoryCacheTest, ModesOfSet) {
  EXPECT_EQ(set("k", "1", -1, OC_CACHE_IF_PRESENT), OC_NOT_FOUND);
  EXPECT_EQ(value("k"), "<1>");
  EXPECT_EQ(set("k", "1", -1, OC_CACHE_IF_ABSENT), OC_OK);
  EXPECT_EQ(set("k", "2", -1, OC_CACHE_IF_ABSENT), OC_CONFLICT);
  EXPECT_EQ(value("k"), "1");
  EXPECT_EQ(set("k", "3", -1, OC_CACHE_IF_PRESENT), OC_OK);
  EXPECT_EQ(value("k"), "3");
  EXPECT_EQ(set("t", "1", 5), OC_OK);
  EXPECT_EQ(set("t", "2", -1, OC_CACHE_IF_ABSENT, kNow + 5 * kMs), OC_OK);
}

TEST_F(MemoryCacheTest, DelComparesTheValue) {
  ASSERT_EQ(set("lock", "me"), OC_OK);
  EXPECT_EQ(cache.del("lock", "you", kNow).code(), OC_CONFLICT);
  EXPECT_EQ(cache.del("lock", "", kNow).code(), OC_CONFLICT);
  EXPECT_EQ(value("lock"), "me");
  EXPECT_EQ(cache.del("lock", "me", kNow).code(), OC_OK);
  EXPECT_EQ(cache.del("lock", "me", kNow).code(), OC_NOT_FOUND);
}

TEST_F(MemoryCacheTest, IncrSetsTheTtlOnlyWhenItCreates) {
  int64_t sum = 0;
  ASSERT_EQ(cache.incr("n", 1, 60, kNow, sum).code(), OC_OK);
  ASSERT_EQ(cache.incr("n", 1, 60, kNow + 59 * kMs, sum).code(), OC_OK);
  EXPECT_EQ(sum, 2);
  EXPECT_EQ(ttl("n", kNow + 59 * kMs), 1);
  ASSERT_EQ(cache.incr("n", 1, 60, kNow + 60 * kMs, sum).code(), OC_OK);
  EXPECT_EQ(sum, 1);
  ASSERT_EQ(cache.incr("n", -5, OC_CACHE_NO_TTL, kNow + 61 * kMs, sum).code(), OC_OK);
  EXPECT_EQ(value("n", kNow + 61 * kMs), "-4");
}

TEST_F(MemoryCacheTest, IncrTakesOnlyCanonicalNumbers) {
  int64_t sum = 77;
  for (const char* text : {"", " 1", "+1", "01", "-0", "1.0", "x", "9223372036854775808"}) {
    ASSERT_EQ(set("k", text), OC_OK);
    EXPECT_EQ(cache.incr("k", 1, -1, kNow, sum).code(), OC_CONFLICT) << text;
    EXPECT_EQ(value("k"), text);
  }
  EXPECT_EQ(sum, 77);
  ASSERT_EQ(set("k", "41"), OC_OK);
  EXPECT_EQ(cache.incr("k", 1, -1, kNow, sum).code(), OC_OK);
  EXPECT_EQ(sum, 42);
}

TEST_F(MemoryCacheTest, IncrOverflowChangesNothing) {
  int64_t sum = 0;
  ASSERT_EQ(set("k", "9223372036854775807"), OC_OK);
  EXPECT_EQ(cache.incr("k", 1, -1, kNow, sum).code(), OC_PRECONDITION);
  EXPECT_EQ(value("k"), "9223372036854775807");
  ASSERT_EQ(cache.incr("m", INT64_MIN, -1, kNow, sum).code(), OC_OK);
  EXPECT_EQ(sum, INT64_MIN);
  EXPECT_EQ(cache.incr("m", -1, -1, kNow, sum).code(), OC_PRECONDITION);
}

TEST_F(MemoryCacheTest, RefusesBadArguments) {
  EXPECT_EQ(set("", "v"), OC_INVALID);
  EXPECT_EQ(set(std::string(512, 'k'), "v"), OC_OK);
  EXPECT_EQ(set(std::string(513, 'k'), "v"), OC_TOO_LARGE);
  EXPECT_EQ(set("k", "v", 0), OC_INVALID);
  EXPECT_EQ(set("k", "v", -2), OC_INVALID);
  EXPECT_EQ(set("k", "v", -1, 3), OC_INVALID);
  EXPECT_EQ(set("k", "v", -1, -1), OC_INVALID);
  EXPECT_EQ(set("k", std::string(OC_CACHE_MAX_VALUE + 1, 'v')), OC_TOO_LARGE);
  EXPECT_EQ(set("k", std::string(2 << 20, 'v')), OC_TOO_LARGE);  // beyond this cache's 1 MiB
  EXPECT_EQ(value("k"), "<1>");
  const sdk::Status text = cache.set("k", "v", 0, 0, kNow);
  EXPECT_NE(text.text().find("ttl_ms is 0"), std::string_view::npos);
}

TEST_F(MemoryCacheTest, HoldsTheLargestValueWhenConfiguredForIt) {
  MemoryCache large(64 << 20, 1);
  const std::string most(OC_CACHE_MAX_VALUE, 'v');
  ASSERT_EQ(large.set("k", most, -1, 0, kNow).code(), OC_OK);
  ValueRef found;
  ASSERT_EQ(large.get("k", kNow, found).code(), OC_OK);
  EXPECT_EQ(found.value(), most);
}

TEST_F(MemoryCacheTest, DropsTheLeastRecentlyUsedBeyondItsBytes) {
  const std::string kib(1024, 'v');
  for (int i = 0; i < 500; ++i) ASSERT_EQ(set("old" + std::to_string(i), kib), OC_OK);
  EXPECT_EQ(value("old0"), kib);  // used: now the newest
  for (int i = 0; i < 800; ++i) ASSERT_EQ(set("new" + std::to_string(i), kib), OC_OK);
  EXPECT_LE(cache.used_bytes(), uint64_t{1} << 20);
  EXPECT_GT(cache.used_bytes(), uint64_t{1} << 19);
  EXPECT_EQ(value("old0"), kib);
  EXPECT_EQ(value("old1"), "<1>");
  EXPECT_EQ(value("new799"), kib);
}

TEST_F(MemoryCacheTest, ReplacingAValueKeepsTheBound) {
  for (int i = 0; i < 3000; ++i) ASSERT_EQ(set("k" + std::to_string(i % 7), std::string(100'000, 'v')), OC_OK);
  EXPECT_LE(cache.entry_count(), 7u);
  EXPECT_LE(cache.used_bytes(), uint64_t{1} << 20);
}

TEST_F(MemoryCacheTest, AReaderKeepsTheValueItGot) {
  ASSERT_EQ(set("k", "before"), OC_OK);
  ValueRef held;
  ASSERT_EQ(cache.get("k", kNow, held).code(), OC_OK);
  ASSERT_EQ(set("k", "after!"), OC_OK);
  ASSERT_EQ(cache.del("k", std::nullopt, kNow).code(), OC_OK);
  EXPECT_EQ(held.value(), "before");
}

TEST_F(MemoryCacheTest, SweepsExpiredEntriesWhileOthersAreWritten) {
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(set("short" + std::to_string(i), "v", 1), OC_OK);
  ASSERT_EQ(cache.entry_count(), 1000u);
  const int64_t later = kNow + 2 * kMs;
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(set("k", "v", -1, 0, later), OC_OK);
  EXPECT_EQ(cache.entry_count(), 1u);
}

// Against a plain map, with every length of key that the hash treats differently.
TEST_F(MemoryCacheTest, AgreesWithAMap) {
  std::mt19937 random(7);
  std::unordered_map<std::string, std::string> model;
  MemoryCache large(64 << 20, 9);
  for (int i = 0; i < 40'000; ++i) {
    std::string key(1 + random() % 40, 'k');
    key[random() % key.size()] = static_cast<char>('a' + random() % 20);
    key.back() = static_cast<char>('a' + random() % 20);
    if (random() % 4 == 0) {
      EXPECT_EQ(large.del(key, std::nullopt, kNow).code(), model.erase(key) == 1 ? OC_OK : OC_NOT_FOUND);
    } else {
      const std::string text(random() % 64, static_cast<char>('0' + random() % 10));
      EXPECT_EQ(large.set(key, text, -1, 0, kNow).code(), OC_OK);
      model[key] = text;
    }
  }
  EXPECT_EQ(large.entry_count(), model.size());
  for (const auto& [key, text] : model) {
    ValueRef found;
    ASSERT_EQ(large.get(key, kNow, found).code(), OC_OK);
    ASSERT_EQ(found.value(), text);
  }
}

TEST_F(MemoryCacheTest, ThreadsLoseNoIncrement) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 5000;
  std::atomic<int> torn = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        int64_t sum = 0;
        (void)cache.incr("n", 1, -1, kNow, sum);
        const std::string same(64, static_cast<char>('a' + t));
        (void)cache.set("shared", same, -1, 0, kNow);
        ValueRef found;
        if (cache.get("shared", kNow, found).code() == OC_OK &&
            found.value() != std::string(64, found.value().front())) {
          ++torn;
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(value("n"), std::to_string(kThreads * kRounds));
  EXPECT_EQ(torn, 0);
}

}  // namespace
}  // namespace oneclaw::cache_memory
