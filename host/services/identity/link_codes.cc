// Codes that prove two channels to be one person's: shown on one, typed on the other.

#include "host/base/ids.h"
#include "host/base/sha256.h"
#include "host/base/status.h"
#include "host/records/retry.h"
#include "host/services/identity/identities.h"

#include <oneclaw/cache.h>

#include <algorithm>
#include <tuple>

namespace oneclaw::services::identity {

using plugin::instance::Kind;
using records::Batch;
using records::Identity;
using records::LinkCode;
using records::Outcome;
using records::Query;
using records::Stored;
using records::User;
using records::UserState;

namespace call = plugin::call;

namespace {

// No pair that looks or sounds alike in small print: not 0 O, 1 I L, 2 Z, 5 S, 8 B.
constexpr std::string_view kAlphabet = "ACDEFGHJKMNPQRTUVWXY34679";
constexpr std::chrono::seconds kCacheTime{5};
constexpr std::uint32_t kForgottenPerRound = 500;

std::int64_t micros(std::chrono::microseconds time) { return time.count(); }

// As typed by a person: any case, with spaces or a hyphen in between.
std::string normal_form(std::string_view typed) {
  std::string code;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (code.size() > kLinkCodeLength) break;
  }
  return code;
}

bool is_older(const User& a, const User& b) { return std::tie(a.created, a.id) < std::tie(b.created, b.id); }

}  // namespace

// The tenant is in it: a row moved to another tenant opens nothing.
std::string Identities::hash_of(std::string_view code) const {
  return base::sha256_hex("link code\x1f" + client_.tenant() + "\x1f" + std::string(code));
}

base::Result<LinkOffer> Identities::offer_link(const Handle& handle) {
  auto user = resolve(handle, {});
  if (!user) return std::move(user).error();
  auto earlier = client_.find(Query<LinkCode>().where(&LinkCode::user, *user).where_none(&LinkCode::used));
  if (!earlier) return std::move(earlier).error();
  const LinkOffer offer{base::random_of(kAlphabet, kLinkCodeLength), {clock_.now_us() + micros(kLinkTime)}};
  LinkCode row;
  row.code_hash = hash_of(offer.code);
  row.user = *user;
  row.identity = to_text(handle);
  row.created = now();
  row.expires = offer.expires;
  Batch batch;
  for (const Stored<LinkCode>& old : *earlier) batch.erase<LinkCode>(old.record.code_hash);
  batch.insert(row);
  const Outcome outcome = client_.commit(batch);
  if (!outcome.ok()) return outcome.error();
  return offer;
}

base::Result<void> Identities::count_try(const std::string& user) {
  const std::string key = "link-tries:" + client_.tenant() + ":" + user;
  const call::CallSpec spec{.deadline = fiber::Deadline::after(kCacheTime)};
  const std::int64_t window_ms = std::chrono::milliseconds(kTryWindow).count();
  std::int64_t tries = 0;
  std::int64_t left_ms = window_ms;
  call::CallError error;
  // Counted before the code is looked at, so that guesses made at the same time count too.
  const oc_status status = cache_.call<oc_cache_v1>(
      Kind::cache, spec,
      [&](const oc_cache_v1& t, void* self, oc_call* c) {
        return t.incr(self, c, call::to_oc_bytes(key), 1, window_ms, &tries);
      },
      &error);
  if (!base::is_success(status)) {
    return base::Error{status,
                       "identity: link codes cannot be redeemed while the cache does not answer: " + error.text};
  }
  if (tries <= kMaxTries) return {};
  (void)cache_.call<oc_cache_v1>(Kind::cache, spec, [&](const oc_cache_v1& t, void* self, oc_call* c) {
    return t.ttl(self, c, call::to_oc_bytes(key), &left_ms);
  });
  left_ms = std::clamp<std::int64_t>(left_ms, 1000, window_ms);
  return base::Error{
      OC_EXHAUSTED,
      "too many link codes were tried; wait " + std::to_string((left_ms + 59'999) / 60'000) + " minutes and try again",
      static_cast<std::uint32_t>(left_ms)};
}

base::Result<Stored<LinkCode>> Identities::usable_code(const std::string& hash) {
  auto code = client_.get<LinkCode>(hash);
  if (!code) return std::move(code).error();
  if (!code->has_value()) {
    return base::Error{OC_NOT_FOUND, "this link code is wrong; check it, or ask for a new one on the other channel"};
  }
  if ((*code)->record.used) {
    return base::Error{OC_CONFLICT, "this link code was used already; ask for a new one on the other channel"};
  }
  if ((*code)->record.expires <= now()) {
    return base::Error{OC_PRECONDITION, "this link code has expired; ask for a new one on the other channel"};
  }
  return std::move(**code);
}

base::Result<Linked> Identities::redeem(std::string_view typed, const Handle& on, const MergeStep& step) {
  const std::string hash = hash_of(normal_form(typed));
  records::Retry retry;
  for (bool is_first = true;; is_first = false) {
    auto here = resolve(on, {});
    if (!here) return std::move(here).error();
    if (is_first) {
      if (auto counted = count_try(*here); !counted) return std::move(counted).error();
    }
    auto code = usable_code(hash);
    if (!code) return std::move(code).error();
    auto typer = active(*here);
    if (!typer) return std::move(typer).error();
    auto asker = active(code->record.user);
    if (!asker) return std::move(asker).error();
    if (typer->record.id == asker->record.id) {
      return base::Error{
          OC_INVALID, "this link code is for another channel: type it where you want to be known as the same person"};
    }
    const bool is_asker_older = is_older(asker->record, typer->record);
    const Stored<User>& keeper = is_asker_older ? *asker : *typer;
    const Stored<User>& merged = is_asker_older ? *typer : *asker;
    auto identities = list(merged.record.id);
    if (!identities) return std::move(identities).error();

    Batch batch;
    batch.update<LinkCode>(hash).set(&LinkCode::used, now()).when_version(code->version);
    batch.update<User>(keeper.record.id).set(&User::state, UserState::active).when_version(keeper.version);
    batch.update<User>(merged.record.id)
        .set(&User::state, UserState::merged)
        .set(&User::merged_into, keeper.record.id)
        .when_version(merged.version);
    for (const Identity& identity : *identities) {
      batch.update<Identity>(identity.provider, identity.account, identity.provider_id)
          .set(&Identity::user, keeper.record.id)
          .when(&Identity::user, merged.record.id);
    }
    if (auto added = step(batch, merged.record.id, keeper.record.id); !added) return std::move(added).error();
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) {
      return Linked{keeper.record.id, merged.record.id, handle_from_text(code->record.identity), on, now()};
    }
    const bool is_overtaken =
        outcome.status == OC_PRECONDITION || outcome.status == OC_NOT_FOUND || outcome.status == OC_CONFLICT;
    if (!is_overtaken) return outcome.error();
    if (auto waited = retry.again(outcome.text); !waited) return std::move(waited).error();
  }
}

base::Result<std::size_t> Identities::forget_codes() {
  const records::Time before{clock_.now_us() - micros(kKeepCodes)};
  auto old = client_.find(Query<LinkCode>()
                              .where(&LinkCode::expires, OC_OP_LE, before)
                              .oldest_first(&LinkCode::expires)
                              .limit(kForgottenPerRound));
  if (!old) return std::move(old).error();
  Batch batch;
  for (const Stored<LinkCode>& code : *old) batch.erase<LinkCode>(code.record.code_hash);
  const Outcome outcome = client_.commit(batch);
  if (!outcome.ok()) return outcome.error();
  return old->size();
}

}  // namespace oneclaw::services::identity
