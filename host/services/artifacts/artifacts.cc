#include "host/services/artifacts/artifacts.h"

#include "host/base/ids.h"
#include "host/base/text.h"
#include "host/records/retry.h"
#include "host/services/artifacts/redact.h"

#include <algorithm>

namespace oneclaw::services::artifacts {

using base::Error;
using base::Result;
using records::Artifact;
using records::ArtifactData;
using records::ArtifactRoom;
using records::Batch;
using records::Outcome;
using records::Query;
using records::Stored;
using records::Time;

namespace {

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_file_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes || name == "." || name == ".." || !base::is_utf8(name)) return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return c == '/' || c == '\\' || is_control(c); });
}

bool is_token(std::string_view text) {
  constexpr std::string_view kOthers = "!#$&-^_.+";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

// "type/subtype", and parameters of tokens behind it: it becomes a header of an answer.
bool is_media_type(std::string_view text) {
  if (text.size() > kMaxMediaType) return false;
  const std::string_view essence = text.substr(0, text.find(';'));
  const std::size_t slash = essence.find('/');
  if (slash == std::string_view::npos || !is_token(essence.substr(0, slash)) || !is_token(essence.substr(slash + 1))) {
    return false;
  }
  text.remove_prefix(essence.size());
  while (!text.empty()) {
    text.remove_prefix(1);  // the semicolon
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    const std::string_view parameter = text.substr(0, text.find(';'));
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos || !is_token(parameter.substr(0, equals)) ||
        !is_token(parameter.substr(equals + 1))) {
      return false;
    }
    text.remove_prefix(parameter.size());
  }
  return true;
}

bool is_recorded_call(std::string_view kind) noexcept { return kind == "api_request" || kind == "api_response"; }

}  // namespace

Result<void> Artifacts::check(const Draft& draft) const {
  if (std::find(kKinds.begin(), kKinds.end(), draft.kind) == kKinds.end()) {
    const std::vector<std::string> known(kKinds.begin(), kKinds.end());
    return Error{OC_INVALID, "artifact: the kind must be " + base::join_or(known) +
                                 base::did_you_mean(base::clean_utf8(draft.kind, kMaxNameBytes), known)};
  }
  if (!is_file_name(draft.name)) {
    return Error{OC_INVALID, "artifact: the name must be a file name, 1 to " + std::to_string(kMaxNameBytes) +
                                 " bytes of UTF-8 without '/', '\\' and control characters"};
  }
  if (!is_media_type(draft.media_type)) {
    return Error{OC_INVALID, "artifact '" + std::string(draft.name) +
                                 "': the media type must read like \"text/html\" or \"text/plain; charset=utf-8\""};
  }
  if (draft.job.empty()) return Error{OC_INVALID, "artifact '" + std::string(draft.name) + "': it belongs to no job"};
  const std::int64_t most = is_recorded_call(draft.kind) ? kMaxRecorded : kMaxBytes;
  if (static_cast<std::int64_t>(draft.data.size()) > most) {
    return dropped(draft, "one of its kind may have " + base::human_bytes(static_cast<std::uint64_t>(most)));
  }
  return {};
}

Error Artifacts::dropped(const Draft& draft, const std::string& why) const {
  log_.warn("an artifact is dropped; the job goes on",
            {{"job", draft.job}, {"name", draft.name}, {"bytes", draft.data.size()}, {"why", why}});
  return {OC_TOO_LARGE, "artifact '" + std::string(draft.name) + "' of " + base::human_bytes(draft.data.size()) +
                            " is dropped: " + why};
}

Result<Artifact> Artifacts::put(const Draft& draft) {
  if (auto good = check(draft); !good) return std::move(good).error();
  ArtifactData data;
  data.data.bytes = is_recorded_call(draft.kind) ? redact(draft.data) : std::string(draft.data);
  Artifact made;
  made.created = now();
  made.expires = {made.created.us + std::chrono::microseconds(kRetention).count()};
  made.id = data.id = base::new_ulid(made.created.us);
  made.user = draft.user;
  made.job = draft.job;
  made.kind = draft.kind;
  made.name = draft.name;
  made.media_type = draft.media_type;
  made.bytes = static_cast<std::int64_t>(data.data.bytes.size());
  records::Retry retry;
  for (;;) {
    auto room = client_.get<ArtifactRoom>(made.job);
    if (!room) return std::move(room).error();
    Stored<ArtifactRoom> used = room->value_or(Stored<ArtifactRoom>{{made.job, 0, 0, made.expires}, 0});
    used.record.bytes += made.bytes;
    used.record.count += 1;
    if (used.record.bytes > kMaxJobBytes) return dropped(draft, "a job may leave 50 MiB");
    if (used.record.count > kMaxJobCount) return dropped(draft, "a job may leave 1000 artifacts");
    Batch batch;
    if (room->has_value()) {
      batch.replace(used);
    } else {
      batch.insert(used.record);
    }
    batch.insert(made);
    batch.insert(data);
    const Outcome outcome = client_.commit(batch);
    if (outcome.ok()) return made;
    // Another one of the same job came in between; or its room was just removed.
    if (!outcome.failed_at(0) || outcome.status == OC_TOO_LARGE) return outcome.error();
    if (auto waited = retry.again(outcome.text); !waited) return std::move(waited).error();
  }
}

Result<Whole> Artifacts::get(std::string_view user, std::string_view id) {
  const Error absent{OC_NOT_FOUND,
                     "artifact " + base::clean_utf8(id, kMaxNameBytes) + " does not exist; they are kept for 30 days"};
  if (!base::is_ulid(id)) return absent;
  auto found = client_.get<Artifact>(id);
  if (!found) return std::move(found).error();
  if (!found->has_value()) return absent;
  Whole whole;
  whole.artifact = std::move((*found)->record);
  if ((!user.empty() && whole.artifact.user != user) || whole.artifact.expires <= now()) return absent;
  auto data = client_.get<ArtifactData>(id);
  if (!data) return std::move(data).error();
  if (!data->has_value()) return absent;
  whole.data = std::move((*data)->record.data.bytes);
  return whole;
}

Result<std::vector<Artifact>> Artifacts::list(const std::string& job) {
  auto rows = client_.find(Query<Artifact>()
                               .where(&Artifact::job, job)
                               .where(&Artifact::expires, OC_OP_GT, now())
                               .oldest_first(&Artifact::created)
                               .limit(static_cast<std::uint32_t>(kMaxJobCount)));
  if (!rows) return std::move(rows).error();
  std::vector<Artifact> all;
  all.reserve(rows->size());
  for (Stored<Artifact>& row : *rows) all.push_back(std::move(row.record));
  return all;
}

Result<std::size_t> Artifacts::expire() {
  auto old = client_.find(Query<Artifact>()
                              .where(&Artifact::expires, OC_OP_LE, now())
                              .oldest_first(&Artifact::expires)
                              .limit(kExpiredPerRound));
  if (!old) return std::move(old).error();
  auto rooms = client_.find(Query<ArtifactRoom>()
                                .where(&ArtifactRoom::expires, OC_OP_LE, now())
                                .oldest_first(&ArtifactRoom::expires)
                                .limit(kExpiredPerRound));
  if (!rooms) return std::move(rooms).error();
  Batch batch;
  for (const Stored<Artifact>& row : *old) {
    batch.erase<Artifact>(row.record.id);
    batch.erase<ArtifactData>(row.record.id);
  }
  for (const Stored<ArtifactRoom>& row : *rooms) batch.erase<ArtifactRoom>(row.record.job);
  if (batch.empty()) return std::size_t{0};
  if (const Outcome outcome = client_.commit(batch); !outcome.ok()) return outcome.error();
  return old->size();
}

}  // namespace oneclaw::services::artifacts
