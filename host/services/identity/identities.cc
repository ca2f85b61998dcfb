#include "host/services/identity/identities.h"

#include "host/base/ids.h"
#include "host/base/json.h"
#include "host/base/text.h"
#include "host/records/retry.h"

namespace oneclaw::services::identity {

using records::Batch;
using records::Identity;
using records::Outcome;
using records::Stored;
using records::User;
using records::UserState;

namespace {

constexpr int kMaxMergeHops = 16;
constexpr std::size_t kMaxTimeZoneBytes = 64;

Identity make_identity(const Handle& handle, const std::string& user, std::string_view name, records::Time now) {
  Identity identity;
  identity.provider = handle.provider;
  identity.account = handle.account;
  identity.provider_id = handle.provider_id;
  identity.user = user;
  identity.name = clean_name(name);
  identity.created = now;
  return identity;
}

// Every change of who belongs to a user changes its row too, so that of two changes at once one is seen to be late.
void touch(Batch& batch, const Stored<User>& user) {
  batch.update<User>(user.record.id).set(&User::state, UserState::active).when_version(user.version);
}

bool is_overtaken(const Outcome& outcome) noexcept {
  return outcome.status == OC_PRECONDITION || outcome.status == OC_NOT_FOUND || outcome.status == OC_CONFLICT;
}

}  // namespace

base::Result<std::string> Identities::resolve(const Handle& handle, std::string_view name) {
  if (auto bad = check_handle(handle); !bad) return std::move(bad).error();
  records::Retry retry;
  for (;;) {
    auto found = find(handle);
    if (!found) return std::move(found).error();
    if (found->has_value()) return std::move(**found);
    User user;
    user.id = base::new_ulid(clock_.now_us());
    user.name = clean_name(name);
    user.created = now();
    Batch batch;
    batch.insert(make_identity(handle, user.id, name, now()));
    batch.insert(user);
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) return user.id;
    if (outcome.status != OC_CONFLICT) return outcome.error();
    // Another first contact of the same person was quicker: its user counts.
    if (auto waited = retry.again(outcome.text); !waited) return std::move(waited).error();
  }
}

base::Result<std::optional<std::string>> Identities::find(const Handle& handle) {
  auto identity = client_.get<Identity>(handle.provider, handle.account, handle.provider_id);
  if (!identity) return std::move(identity).error();
  if (!identity->has_value()) return std::optional<std::string>();
  auto user = active((*identity)->record.user);
  if (!user) return std::move(user).error();
  return std::optional<std::string>(std::move(user->record.id));
}

base::Result<Stored<User>> Identities::active(const std::string& id) {
  std::string next = id;
  for (int hop = 0; hop < kMaxMergeHops; ++hop) {
    auto user = client_.need<User>("user", next);
    if (!user || user->record.state == UserState::active) return user;
    if (!user->record.merged_into) break;
    next = *user->record.merged_into;
  }
  return base::Error{OC_CORRUPT, "identity: user " + id + " was merged, but who took over cannot be found"};
}

base::Result<User> Identities::user(const std::string& id) {
  auto found = active(id);
  if (!found) return std::move(found).error();
  return std::move(found->record);
}

base::Result<std::vector<Identity>> Identities::list(const std::string& user) {
  auto rows = client_.find(
      records::Query<Identity>().where(&Identity::user, user).oldest_first(&Identity::created).limit(kMaxIdentities));
  if (!rows) return std::move(rows).error();
  std::vector<Identity> identities;
  for (Stored<Identity>& row : *rows) identities.push_back(std::move(row.record));
  return identities;
}

base::Result<void> Identities::set_time_zone(const std::string& user, const std::string& iana_name) {
  if (iana_name.empty() || iana_name.size() > kMaxTimeZoneBytes || !base::is_utf8(iana_name)) {
    return base::Error{OC_INVALID, "identity: a time zone is a name like Europe/Berlin"};
  }
  Batch batch;
  batch.update<User>(user).set(&User::time_zone, iana_name);
  const Outcome outcome = client_.commit(batch);
  if (outcome.status == OC_NOT_FOUND) return base::Error{OC_NOT_FOUND, "user " + user + " does not exist"};
  if (!outcome.ok()) return outcome.error();
  return {};
}

base::Result<void> Identities::attach(const std::string& user, const Handle& handle, std::string_view name,
                                      const std::string& metadata_json) {
  if (auto bad = check_handle(handle); !bad) return bad;
  if (auto parsed = base::parse_json(metadata_json, {.max_bytes = kMaxMetadataBytes}); !parsed) {
    return std::move(parsed).error().in("identity: metadata of " + to_text(handle));
  }
  records::Retry retry;
  for (;;) {
    auto owner = active(user);
    if (!owner) return std::move(owner).error();
    auto taken = find(handle);
    if (!taken) return std::move(taken).error();
    if (taken->has_value()) {
      if (**taken == owner->record.id) return {};
      return base::Error{OC_CONFLICT,
                         "identity: " + to_text(handle) + " belongs to another user; link the two with a code"};
    }
    auto known = list(owner->record.id);
    if (!known) return std::move(known).error();
    if (known->size() >= kMaxIdentities) {
      return base::Error{OC_EXHAUSTED, "identity: user " + owner->record.id + " has " + std::to_string(kMaxIdentities) +
                                           " identities, the most that one may have"};
    }
    Batch batch;
    Identity identity = make_identity(handle, owner->record.id, name, now());
    identity.metadata.text = metadata_json;
    batch.insert(identity);
    touch(batch, *owner);
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) return {};
    if (!is_overtaken(outcome)) return outcome.error();
    if (auto waited = retry.again(outcome.text); !waited) return waited;
  }
}

base::Result<void> Identities::unlink(const std::string& user, const Handle& handle) {
  records::Retry retry;
  for (;;) {
    auto owner = active(user);
    if (!owner) return std::move(owner).error();
    const std::string& id = owner->record.id;
    auto identities = list(id);
    if (!identities) return std::move(identities).error();
    bool is_theirs = false;
    for (const Identity& identity : *identities) {
      is_theirs = is_theirs || Handle{identity.provider, identity.account, identity.provider_id} == handle;
    }
    if (!is_theirs) return base::Error{OC_NOT_FOUND, "identity: " + to_text(handle) + " is not linked with user " + id};
    if (identities->size() == 1) {
      return base::Error{OC_PRECONDITION, "identity: " + to_text(handle) +
                                              " is the only way to reach this user; link another one first"};
    }
    Batch batch;
    batch.erase<Identity>(handle.provider, handle.account, handle.provider_id).when(&Identity::user, id);
    touch(batch, *owner);
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) return {};
    if (!is_overtaken(outcome)) return outcome.error();
    if (auto waited = retry.again(outcome.text); !waited) return waited;
  }
}

}  // namespace oneclaw::services::identity
