// Random calls with a clock, compared step by step with a map.
#include "host/check/cache_client.h"

#include "host/fiber/time.h"

#include <charconv>
#include <map>
#include <random>

namespace oneclaw::check {
namespace {

constexpr std::int64_t kNever = INT64_MAX;
constexpr std::int64_t kNsPerMs = 1'000'000;

// A key expires somewhere between two readings of the clock, because the cache reads its own in between, and may count
// in whole milliseconds: at most one more.
struct Entry {
  std::string value;
  std::int64_t earliest = kNever;
  std::int64_t latest = kNever;
};

enum class Presence { absent, present, unknown };

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class Duel {
 public:
  Duel(CacheCase& c, std::uint64_t seed) : c_(c), random_(seed) {}

  void step() {
    ++step_;
    const std::string key = c_.cache.key(std::string(1, static_cast<char>('a' + below(6))));
    const std::int64_t before = fiber::now_ns();
    switch (below(9)) {
      case 0:
      case 1:
        set(key);
        break;
      case 2:
        get(key);
        break;
      case 3:
        del(key);
        break;
      case 4:
        expect(key, c_.cache.exists(key), before, OC_OK, "exists");
        break;
      case 5:
      case 6:
        incr(key);
        break;
      case 7:
        expire(key);
        break;
      default:
        ttl(key);
    }
    if (below(20) == 0) wait_past(static_cast<std::int64_t>(below(6)));
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::int64_t some_ttl() {
    constexpr std::int64_t kChoices[] = {OC_CACHE_NO_TTL, OC_CACHE_NO_TTL, 3, 8, 60'000, 3'600'000};
    return kChoices[below(std::size(kChoices))];
  }
  std::string some_value() {
    const std::vector<std::string> values{"", "5", "-3", "text", std::string("\0x", 2), std::string(200, 'v')};
    return values[below(values.size())];
  }

  Presence presence(const std::string& key, std::int64_t before, std::int64_t after) const {
    const auto it = entries_.find(key);
    if (it == entries_.end() || before >= it->second.latest) return Presence::absent;
    return after < it->second.earliest ? Presence::present : Presence::unknown;
  }
  // What the call answered tells whether the key was there when it could have gone either way.
  bool was_present(const std::string& key, std::int64_t before, bool answer_says_present) {
    const Presence known = presence(key, before, fiber::now_ns());
    const bool is_present = known == Presence::unknown ? answer_says_present : known == Presence::present;
    if (!is_present) entries_.erase(key);
    return is_present;
  }
  void set_expiry(Entry& entry, std::int64_t before, std::int64_t ttl_ms) {
    entry.earliest = entry.latest = kNever;
    if (ttl_ms == OC_CACHE_NO_TTL) return;
    entry.earliest = before + ttl_ms * kNsPerMs;
    entry.latest = fiber::now_ns() + (ttl_ms + 1) * kNsPerMs;
  }
  void expect(const std::string& key, oc_status got, std::int64_t before, oc_status when_present,
              std::string_view what) {
    const oc_status want = was_present(key, before, got != OC_NOT_FOUND) ? when_present : OC_NOT_FOUND;
    judge(key, got, want, what);
  }
  void judge(const std::string& key, oc_status got, oc_status want, std::string_view what) {
    if (got == want) return;
    c_.report.fail("step " + std::to_string(step_) + ": " + std::string(what) + " of " +
                   quoted(key.substr(key.size() - 1)) + ": expected " + status_text(want) + ", got " +
                   status_text(got));
  }
  void judge_text(std::string_view got, std::string_view want, std::string_view what) {
    if (got != want)
      c_.report.fail("step " + std::to_string(step_) + ": " + std::string(what) + ": expected " + quoted(want) +
                     ", got " + quoted(got));
  }

  void get(const std::string& key) {
    const std::int64_t before = fiber::now_ns();
    std::optional<std::string> value;
    const oc_status got = c_.cache.get(key, &value);
    expect(key, got, before, OC_OK, "get");
    if (got == OC_OK) judge_text(value.value_or(""), entries_[key].value, "get");
  }
  void set(const std::string& key) {
    const std::string value = some_value();
    const std::int64_t ttl_ms = some_ttl();
    const auto mode = static_cast<std::int32_t>(below(3));
    const std::int64_t before = fiber::now_ns();
    const oc_status got = c_.cache.set(key, value, ttl_ms, mode);
    const bool says_present = mode == OC_CACHE_IF_ABSENT ? got == OC_CONFLICT : got != OC_NOT_FOUND;
    const bool is_present = was_present(key, before, says_present);
    oc_status want = OC_OK;
    if (mode == OC_CACHE_IF_ABSENT && is_present) want = OC_CONFLICT;
    if (mode == OC_CACHE_IF_PRESENT && !is_present) want = OC_NOT_FOUND;
    judge(key, got, want, "set in mode " + std::to_string(mode));
    if (want != OC_OK) return;
    entries_[key].value = value;
    set_expiry(entries_[key], before, ttl_ms);
  }
  void del(const std::string& key) {
    // With a condition the answers tell apart what happened; without one ok and not_found may both come for a missing
    // key.
    const std::string wanted = some_value();
    const std::int64_t before = fiber::now_ns();
    const bool is_guarded = below(2) == 0;
    const oc_status got = is_guarded ? c_.cache.del(key, wanted) : c_.cache.del(key);
    if (!is_guarded) {
      if (got != OC_OK && got != OC_NOT_FOUND) judge(key, got, OC_OK, "del");
      if (presence(key, before, fiber::now_ns()) == Presence::present) judge(key, got, OC_OK, "del");
      entries_.erase(key);
      return;
    }
    const Presence known = presence(key, before, fiber::now_ns());
    if (known == Presence::present) {
      const bool equal = entries_[key].value == wanted;
      judge(key, got, equal ? OC_OK : OC_CONFLICT, "del if equal");
      if (equal) entries_.erase(key);
    } else if (known == Presence::absent) {
      if (got != OC_CONFLICT) judge(key, got, OC_NOT_FOUND, "del if equal");
      entries_.erase(key);
    } else if (got == OC_OK || got == OC_NOT_FOUND) {
      entries_.erase(key);
    }
  }
  void incr(const std::string& key) {
    const auto delta = static_cast<std::int64_t>(below(7)) - 3;
    const std::int64_t ttl_ms = some_ttl();
    const std::int64_t before = fiber::now_ns();
    std::int64_t sum = 0;
    const oc_status got = c_.cache.incr(key, delta, &sum, ttl_ms);
    const auto it = entries_.find(key);
    const auto parsed = it == entries_.end() ? std::nullopt : number(it->second.value);
    const bool is_counter = parsed.has_value();
    const std::int64_t old = parsed.value_or(0);
    if (is_counter && old == 0 && presence(key, before, fiber::now_ns()) == Presence::unknown) {
      // A counter that stood at 0 and one that just expired give the same answer: start afresh with this key.
      c_.cache.del(key);
      entries_.erase(key);
      return;
    }
    const bool says_present = got == OC_CONFLICT || (is_counter && sum == old + delta);
    if (was_present(key, before, says_present)) {
      judge(key, got, is_counter ? OC_OK : OC_CONFLICT, "incr");
      if (!is_counter) return;
      judge_text(std::to_string(sum), std::to_string(old + delta), "incr");
      entries_[key].value = std::to_string(sum);
      return;
    }
    judge(key, got, OC_OK, "incr");
    judge_text(std::to_string(sum), std::to_string(delta), "incr of a new counter");
    Entry fresh;
    fresh.value = std::to_string(delta);
    set_expiry(fresh, before, ttl_ms);
    entries_[key] = fresh;
  }
  void expire(const std::string& key) {
    const std::int64_t ttl_ms = some_ttl();
    const std::int64_t before = fiber::now_ns();
    const oc_status got = c_.cache.expire(key, ttl_ms);
    expect(key, got, before, OC_OK, "expire");
    if (got == OC_OK) set_expiry(entries_[key], before, ttl_ms);
  }
  void ttl(const std::string& key) {
    const std::int64_t before = fiber::now_ns();
    std::int64_t left = 0;
    const oc_status got = c_.cache.ttl(key, &left);
    expect(key, got, before, OC_OK, "ttl");
    if (got != OC_OK) return;
    const Entry& entry = entries_[key];
    if (entry.earliest == kNever) {
      judge_text(std::to_string(left), std::to_string(OC_CACHE_NO_TTL), "ttl of a key without expiry");
      return;
    }
    const std::int64_t least = (entry.earliest - fiber::now_ns()) / kNsPerMs - 1;
    const std::int64_t most = (entry.latest - before) / kNsPerMs + 1;
    if (left < least || left > most) {
      c_.report.fail("step " + std::to_string(step_) + ": ttl: expected " + std::to_string(least) + " to " +
                     std::to_string(most) + ", got " + std::to_string(left));
    }
  }

  CacheCase& c_;
  std::mt19937_64 random_;
  std::map<std::string, Entry> entries_;
  std::size_t step_ = 0;
};

void random_model(CacheCase& c) {
  constexpr int kSteps = 3000;
  c.report.note("seed " + std::to_string(c.context.seed) + ", " + std::to_string(kSteps) + " steps");
  Duel duel(c, c.context.seed);
  for (int i = 0; i < kSteps; ++i) duel.step();
}

}  // namespace

void add_cache_model_cases(Cases& cases) {
  add_cache_case(cases, "cache.model.random", "random calls answer as a map with a clock does", random_model);
  cases.back().deadline = std::chrono::seconds(300);
}

}  // namespace oneclaw::check
