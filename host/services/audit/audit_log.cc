#include "host/services/audit/audit_log.h"

#include "host/base/json.h"
#include "host/base/sha256.h"
#include "host/base/text.h"
#include "host/records/retry.h"

#include <algorithm>

namespace oneclaw::services::audit {

using records::AuditEntry;
using records::Batch;
using records::Outcome;
using records::Stored;

namespace {

constexpr std::uint32_t kPage = 1000;

void put(std::string& form, std::string_view part) {
  form += std::to_string(part.size());
  form += ':';
  form += part;
}

base::Result<void> check_name(std::string_view what, std::string_view name, bool may_be_empty) {
  const bool is_plain = base::is_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
                          return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                        });
  if (is_plain && name.size() <= kMaxNameBytes && (may_be_empty || !name.empty())) return {};
  return base::Error{OC_INVALID, "audit: the " + std::string(what) + " must be 1 to " + std::to_string(kMaxNameBytes) +
                                     " bytes of UTF-8 without control characters"};
}

base::Result<std::string> check(const Event& event) {
  if (auto bad = check_name("actor", event.actor, false); !bad) return std::move(bad).error();
  if (auto bad = check_name("action", event.action, false); !bad) return std::move(bad).error();
  if (auto bad = check_name("target", event.target, true); !bad) return std::move(bad).error();
  auto detail = base::parse_json(event.detail_json, {.max_bytes = kMaxDetailBytes});
  if (!detail) return std::move(detail).error().in("audit: the detail of " + event.action);
  if (!detail->IsObject()) {
    return base::Error{OC_INVALID, "audit: the detail of " + event.action + " must be a JSON object"};
  }
  return base::to_json(*detail);
}

}  // namespace

std::string hash_of(const AuditEntry& entry) {
  std::string form = "oneclaw audit 1";
  put(form, std::to_string(entry.seq));
  put(form, std::to_string(entry.at.us));
  for (const std::string& part : {entry.actor, entry.action, entry.target, entry.detail.text, entry.previous}) {
    put(form, part);
  }
  return base::sha256_hex(form);
}

base::Result<AuditEntry> AuditLog::append(const Event& event) {
  auto detail = check(event);
  if (!detail) return std::move(detail).error();
  records::Retry retry;
  for (;;) {
    auto entry = next(event);
    if (!entry) return entry;
    entry->detail.text = *detail;
    entry->hash = hash_of(*entry);
    Batch batch;
    batch.insert(*entry);
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) return entry;
    if (outcome.status != OC_CONFLICT) return outcome.error();
    // Another entry took the place: this one goes behind it.
    if (auto waited = retry.again(outcome.text); !waited) return std::move(waited).error();
  }
}

base::Result<AuditEntry> AuditLog::next(const Event& event) {
  auto last = client_.find_one(Query().newest_first(&AuditEntry::seq));
  if (!last) return std::move(last).error();
  AuditEntry entry;
  entry.seq = last->has_value() ? (*last)->record.seq + 1 : 1;
  entry.at = {clock_.now_us()};
  entry.actor = event.actor;
  entry.action = event.action;
  entry.target = event.target;
  entry.previous = last->has_value() ? (*last)->record.hash : std::string(kNoHash);
  return entry;
}

base::Result<VerifyReport> AuditLog::verify() {
  VerifyReport report;
  const auto breaks_at = [&](std::int64_t seq, std::string text) { report.broken = Broken{seq, std::move(text)}; };
  Query query;
  query.limit(kPage);
  for (;;) {
    auto rows = client_.find(query);
    if (!rows) return std::move(rows).error();
    for (const Stored<AuditEntry>& row : *rows) {
      const AuditEntry& entry = row.record;
      if (entry.seq != report.entries + 1) {
        breaks_at(report.entries + 1, "it is missing");
      } else if (entry.previous != report.head) {
        breaks_at(entry.seq, "it does not follow from the entry before");
      } else if (entry.hash != hash_of(entry)) {
        breaks_at(entry.seq, "its content is not what was written");
      }
      if (report.broken) return report;
      report.entries = entry.seq;
      report.head = entry.hash;
    }
    if (rows->size() < kPage) return report;
    query.after(rows->back().record);
  }
}

base::Result<std::vector<AuditEntry>> AuditLog::recent(std::size_t limit, std::int64_t before_seq) {
  return page(Query(), limit, before_seq);
}
base::Result<std::vector<AuditEntry>> AuditLog::by_target(const std::string& target, std::size_t limit,
                                                          std::int64_t before_seq) {
  return page(std::move(Query().where(&AuditEntry::target, target)), limit, before_seq);
}
base::Result<std::vector<AuditEntry>> AuditLog::by_actor(const std::string& actor, std::size_t limit,
                                                         std::int64_t before_seq) {
  return page(std::move(Query().where(&AuditEntry::actor, actor)), limit, before_seq);
}

base::Result<std::vector<AuditEntry>> AuditLog::page(Query query, std::size_t limit, std::int64_t before_seq) {
  query.newest_first(&AuditEntry::seq).limit(static_cast<std::uint32_t>(std::clamp<std::size_t>(limit, 1, kMaxAnswer)));
  if (before_seq > 0) query.where(&AuditEntry::seq, OC_OP_LT, before_seq);
  auto rows = client_.find(std::move(query));
  if (!rows) return std::move(rows).error();
  std::vector<AuditEntry> entries;
  for (Stored<AuditEntry>& row : *rows) entries.push_back(std::move(row.record));
  return entries;
}

}  // namespace oneclaw::services::audit
