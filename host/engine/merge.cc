// Two users become one: what the one did belongs to the other from now on.
#include "host/engine/engine.h"
#include "host/records/people.h"

#include <algorithm>

namespace oneclaw::engine {

using base::Result;
using records::Job;

namespace {

// Of each kind in the one commit that makes two users one; older ones stay with a name that nobody has any more.
constexpr std::uint32_t kMoved = 500;

template <class R>
Result<void> move_newest(records::Client& client, records::Batch& batch, std::string R::*owner, records::Time R::*when,
                         const std::string& from, const std::string& to) {
  auto rows = client.find(records::Query<R>().where(owner, from).newest_first(when).limit(kMoved));
  if (!rows) return std::move(rows).error();
  for (const auto& row : *rows) batch.update<R>(row.record.id).set(owner, to);
  return {};
}

// They get numbers behind those that the other has, because people call them by number.
Result<void> move_schedules(records::Client& client, records::Batch& batch, const std::string& from,
                            const std::string& to) {
  using records::Schedule;
  std::int64_t number = 0;
  auto there = client.find(records::Query<Schedule>().where(&Schedule::user, to).limit(kMoved));
  if (!there) return std::move(there).error();
  for (const auto& row : *there) number = std::max(number, row.record.number.value_or(0));
  auto rows = client.find(
      records::Query<Schedule>().where(&Schedule::user, from).oldest_first(&Schedule::created).limit(kMoved));
  if (!rows) return std::move(rows).error();
  std::stable_sort(rows->begin(), rows->end(), [](const auto& a, const auto& b) {
    return a.record.number.value_or(0) < b.record.number.value_or(0);
  });
  for (const auto& row : *rows) {
    batch.update<Schedule>(row.record.id).set(&Schedule::user, to).set(&Schedule::number, ++number);
  }
  return {};
}

}  // namespace

Result<void> Engine::stage_merge(records::Batch& batch, const std::string& from, const std::string& to) {
  auto jobs =
      parts_.records.find(records::Query<Job>().where(&Job::user, from).newest_first(&Job::created).limit(kMoved));
  if (!jobs) return std::move(jobs).error();
  std::vector<std::string> ids;
  for (const auto& row : *jobs) {
    auto update = batch.update<Job>(row.record.id);
    update.set(&Job::user, to);
    // Both may have used the same key for different things.
    if (row.record.idempotency_key) {
      update.set(&Job::idempotency_key, "merged:" + from + ":" + *row.record.idempotency_key);
    }
    ids.push_back(row.record.id);
  }
  auto& client = parts_.records;
  using records::ApiKey;
  using records::Artifact;
  using records::Usage;
  if (!ids.empty()) {
    auto artifacts = client.find(records::Query<Artifact>().where_in(&Artifact::job, ids));
    if (!artifacts) return std::move(artifacts).error();
    for (const auto& row : *artifacts) batch.update<Artifact>(row.record.id).set(&Artifact::user, to);
  }
  if (auto moved = move_newest(client, batch, &Usage::user, &Usage::ended, from, to); !moved) return moved;
  if (auto moved = move_schedules(client, batch, from, to); !moved) return moved;
  return move_newest(client, batch, &ApiKey::user, &ApiKey::created, from, to);
}

}  // namespace oneclaw::engine
