#include "host/chat/pages.h"

#include "host/base/json.h"
#include "host/base/status.h"
#include "host/chat/answer.h"

#include <oneclaw/cache.h>
#include <oneclaw/cpp/sink.h>

#include <algorithm>

namespace oneclaw::chat {
namespace {

using base::Error;
using base::Result;
using plugin::call::to_oc_bytes;
using plugin::instance::Kind;
using records::Job;
using render::View;

constexpr std::chrono::seconds kCacheTime{2};     // of one call; the job's row is there too
constexpr std::chrono::seconds kPresentTime{10};  // of one call to a workflow
constexpr std::string_view kMore = "more";        // action ids that workflows use
constexpr std::string_view kExport = "export";

// A job's id as engine makes them: whatever else somebody types is not looked up.
bool is_job_id(std::string_view text) {
  return text.size() == engine::kJobIdLength &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
             std::string_view::npos;
}

std::string key_of(const std::string& user, const std::string& job) { return "pagination:" + user + ":" + job; }

}  // namespace

void Pages::keep(const Job& job) {
  if (!job.output) return;
  const std::string key = key_of(job.user, job.id);
  // A workflow's name has no line break.
  const std::string value = job.workflow + "\n" + job.output->text;
  if (value.size() > OC_CACHE_MAX_VALUE) return;
  const std::int64_t ttl_ms = std::chrono::milliseconds(kPageTime).count();
  const oc_status status = parts_.cache.call<oc_cache_v1>(
      Kind::cache, {.deadline = fiber::Deadline::after(kCacheTime)}, [&](const oc_cache_v1& t, void* self, oc_call* c) {
        return t.set(self, c, to_oc_bytes(key), to_oc_bytes(value), ttl_ms, OC_CACHE_ALWAYS);
      });
  if (status != OC_OK) {
    parts_.log.debug("a result is not in the cache; its pages come from the job",
                     {{"job", job.id}, {"why", base::status_name(status)}});
  }
}

std::string Pages::cached(const std::string& key) {
  sdk::Collector value(OC_CACHE_MAX_VALUE);
  const oc_status status = parts_.cache.call<oc_cache_v1>(
      Kind::cache, {.deadline = fiber::Deadline::after(kCacheTime)},
      [&](const oc_cache_v1& t, void* self, oc_call* c) { return t.get(self, c, to_oc_bytes(key), value.sink()); });
  return status == OC_OK ? value.take() : std::string();
}

Result<Job> Pages::owned_job(const std::string& user, const std::string& id) {
  const auto gone = [&] { return Error{OC_NOT_FOUND, "this result has expired; run it again"}; };
  if (!is_job_id(id)) return gone();
  auto job = parts_.engine.find("", id);
  if (!job) return job.status() == OC_NOT_FOUND ? gone() : std::move(job).error();
  if (job->user == user) return job;
  // Jobs keep the user who started them; users may become one.
  const auto owner = parts_.identities.user(job->user);
  if (owner && owner->id == user) return job;
  return Error{OC_DENIED, "this is somebody else's result"};
}

Result<Pages::Output> Pages::output(const std::string& user, const std::string& id) {
  const std::string kept = is_job_id(id) ? cached(key_of(user, id)) : std::string();
  if (const std::size_t gap = kept.find('\n'); gap != std::string::npos) {
    return Output{kept.substr(0, gap), kept.substr(gap + 1)};
  }
  auto job = owned_job(user, id);
  if (!job) return std::move(job).error();
  if (!records::is_final(job->status)) return Error{OC_PRECONDITION, "that job still runs; its result comes by itself"};
  if (!job->output) {
    return Error{OC_PRECONDITION, "that job " + std::string(records::word(job->status)) + " and has no result"};
  }
  keep(*job);
  return Output{job->workflow, job->output->text};
}

Result<View> Pages::present(const std::string& user, const std::string& job, const Output& output, std::uint32_t page) {
  const auto catalog = parts_.registry.catalog();
  const auto* workflow = catalog->workflow(output.workflow);
  if (workflow == nullptr) {
    return Error{OC_NOT_FOUND, "the workflow " + output.workflow + " that made this result is not enabled now"};
  }
  const plugin::call::Principal principal{parts_.records.tenant(), user, job, {}};
  auto text = parts_.registry.present(*workflow, output.json, page,
                                      {.deadline = fiber::Deadline::after(kPresentTime), .principal = &principal});
  if (text.status() == OC_NOT_FOUND) return Error{OC_NOT_FOUND, "that was the last page"};
  if (!text) return std::move(text).error();
  auto view = render::parse_view(*text);
  if (!view) {
    return Error{OC_INTERNAL, "the workflow " + output.workflow +
                                  " shows its result in a form that is none: " + std::string(view.status().text())};
  }
  return std::move(*view);
}

void Pages::sign_buttons(View& view, const std::string& job, std::uint32_t page) const {
  const bool has_more = view.page && view.page->index + 1 < view.page->count;
  bool shows_more = false;
  std::erase_if(view.actions, [&](render::Action& action) {
    if (action.id == kExport) action.id = tokens_.make({TokenVerb::export_file, job, 0});
    if (action.id != kMore) return false;
    shows_more = has_more;
    action.id = tokens_.make({TokenVerb::page, job, page + 1});
    return !has_more;  // never a button that leads nowhere
  });
  if (has_more && !shows_more) {
    view.actions.insert(view.actions.begin(), {tokens_.make({TokenVerb::page, job, page + 1}), "Show more",
                                               render::ActionStyle::primary, ""});
  }
}

Result<View> Pages::page(const std::string& user, const std::string& job, std::uint32_t page) {
  auto found = output(user, job);
  if (!found) return std::move(found).error();
  auto view = present(user, job, *found, page);
  if (view) sign_buttons(*view, job, page);
  return view;
}

Result<View> Pages::details(const std::string& user, const std::string& job, std::uint32_t number) {
  auto found = output(user, job);
  if (!found) return std::move(found).error();
  const auto catalog = parts_.registry.catalog();
  const auto* workflow = catalog->workflow(found->workflow);
  if (workflow == nullptr) return Error{OC_NOT_FOUND, "the workflow " + found->workflow + " is not enabled now"};
  auto parsed = base::parse_json(found->json);
  if (!parsed) return std::move(parsed).error();
  // What is charged for by the piece is what the result lists.
  const auto* list = base::json_at(*parsed, workflow->billing.units);
  if (workflow->billing.units.empty() || list == nullptr || !list->IsArray()) {
    return Error{OC_UNSUPPORTED, "this result has nothing more to say about one of its parts"};
  }
  if (number == 0 || number > list->Size()) {
    return Error{OC_NOT_FOUND,
                 "there is no number " + std::to_string(number) + "; the result has " + std::to_string(list->Size())};
  }
  const auto& one = (*list)[static_cast<rapidjson::SizeType>(number - 1)];
  const auto* name = base::json_find(one, "name");
  const std::string title =
      name != nullptr && name->IsString() ? std::string(base::json_view(*name)) : "Number " + std::to_string(number);
  View view;
  view.title = title;
  view.items.push_back(details_item(std::to_string(number) + ". " + title, base::to_json(one)));
  return view;
}

Result<View> Pages::files(const std::string& user, const std::string& id) {
  auto job = owned_job(user, id);
  if (!job) return std::move(job).error();
  auto left = parts_.artifacts.list(id);
  if (!left) return std::move(left).error();
  View view;
  view.title = "Export";
  for (const records::Artifact& file : *left) {
    if ((file.kind != "output" && file.kind != "report") || view.attachments.size() >= render::kMaxAttachments)
      continue;
    view.attachments.push_back({file.id, file.name, file.media_type});
  }
  view.text = view.attachments.empty()
                  ? "This result has no file. All of it as JSON: GET /api/v1/jobs/" + id
                  : std::to_string(view.attachments.size()) + (view.attachments.size() == 1 ? " file" : " files");
  for (const auto& file : view.attachments) view.text += "\n" + file.name + ": /api/v1/artifacts/" + file.artifact;
  return view;
}

}  // namespace oneclaw::chat
