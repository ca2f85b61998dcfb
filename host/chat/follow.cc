#include "host/chat/follow.h"

#include "host/base/json.h"
#include "host/chat/answer.h"
#include "host/engine/backoff.h"

namespace oneclaw::chat {
namespace {

using base::JsonValue;
using records::Job;
using records::JobStatus;
using render::View;

std::uint64_t number_at(const JsonValue& object, std::string_view name) {
  const auto* value = base::json_find(object, name);
  return value != nullptr && value->IsUint64() ? value->GetUint64() : 0;
}

std::string text_at(const JsonValue& object, std::string_view name) {
  const auto* value = base::json_find(object, name);
  return value != nullptr && value->IsString() ? std::string(base::json_view(*value)) : std::string();
}

// What an event says about how far the job is; false when it says nothing.
bool apply(const engine::Event& event, render::Progress& progress) {
  const auto data = base::parse_json(event.data);
  if (!data || !data->IsObject()) return false;
  if (event.type == "step") {
    const std::uint64_t step = number_at(*data, "step");
    progress = {step > 0 ? step - 1 : 0, number_at(*data, "steps"), text_at(*data, "title")};
    return true;
  }
  if (event.type != "progress") return false;
  progress.done = number_at(*data, "done");
  progress.total = number_at(*data, "total");
  const auto* within = base::json_find(*data, "within");
  if (within == nullptr) {
    progress.label = text_at(*data, "label");
    return true;
  }
  std::string label = text_at(*within, "label");
  const std::uint64_t total = number_at(*within, "total");
  if (total > 0) label += " (" + std::to_string(number_at(*within, "done")) + "/" + std::to_string(total) + ")";
  if (!label.empty()) progress.label = std::move(label);
  return true;
}

}  // namespace

void Followers::follow(const records::OutboxMessage& message) {
  if (is_stopping_) return;
  group_.spawn([this, message] { run(message); }, {.name = "chat progress"});
}

void Followers::run(const records::OutboxMessage& message) {
  View view;
  if (auto parsed = render::parse_view(message.view.text)) view = std::move(*parsed);
  const View first = view;
  View last;
  for (;;) {
    if (is_stopping_) return;
    // Before the job is read: what happens in between is then among the events.
    const auto events = parts_.engine.events().subscribe(message.job);
    const auto job = parts_.engine.find("", message.job);
    if (job && records::is_final(job->status)) {
      last = last_view(*job, first);
      break;
    }
    if (!job && job.status() == OC_NOT_FOUND) {
      last = say(first.title, "This job is no longer known here. Nothing more will be charged; please run it again.");
      break;
    }
    if (events != nullptr) {
      if (!watch(*events, message.id, view)) return;
    } else if (loop::sleep_for(options_.poll) != fiber::Wake::signalled) {
      return;
    }
  }
  while (!is_stopping_) {
    const auto done = outbox_.finish(message.id, render::to_json(last));
    if (done || done.status() == OC_NOT_FOUND) return;
    parts_.log.error("a result cannot be recorded for sending yet", {{"job", message.job}, {"why", done.error().text}});
    if (loop::sleep_for(options_.poll) != fiber::Wake::signalled) return;
  }
}

bool Followers::watch(engine::Events::Subscription& events, const std::string& message, View& view) {
  std::uint64_t seen = 0;
  fiber::Deadline quiet = fiber::Deadline::after(options_.edit_every);
  render::Progress progress = view.progress.value_or(render::Progress());
  for (bool is_new = false;;) {
    const auto batch = events.next(seen, is_new ? quiet : fiber::Deadline::never());
    if (is_stopping_) return false;
    for (const engine::Event& event : batch) {
      seen = event.seq;
      if (event.type == "done") return true;
      is_new = apply(event, progress) || is_new;
    }
    if (batch.empty() && events.is_closed()) return true;
    if (!is_new || fiber::now_ns() < quiet.ns) {
      // A wait that ended for nothing before its time was cancelled.
      if (batch.empty()) return !is_stopping_;
      continue;
    }
    if (progress.total > 0 && progress.done > progress.total) progress.done = progress.total;
    view.progress = progress;
    outbox_.show(message, render::to_json(view));
    is_new = false;
    quiet = fiber::Deadline::after(options_.edit_every);
  }
}

std::optional<records::Transaction> Followers::charge_of(const Job& job) {
  constexpr std::size_t kNewest = 100;
  if (job.charged_micros == 0) return std::nullopt;
  const auto lines = parts_.wallets.history(job.user, kNewest, 0);
  if (!lines) return std::nullopt;
  for (const auto& line : *lines) {
    if (line.source == "workflow" && line.source_id == job.id) return line;
  }
  return std::nullopt;
}

View Followers::last_view(const Job& job, const View& first) {
  const std::string paid = receipt(job, charge_of(job));
  if (job.status != JobStatus::completed) return failed_view(first.title, job, paid);
  pages_.keep(job);
  constexpr std::uint32_t kTries = 3;
  base::Result<View> page = base::Error{};
  for (std::uint32_t attempt = 1; attempt <= kTries; ++attempt) {
    page = pages_.page(job.user, job.id, 0);
    if (page || !engine::is_retryable(page.status()) || is_stopping_) break;
    if (loop::sleep_for(options_.poll) != fiber::Wake::signalled) break;
  }
  if (!page) {
    return say(first.title, "Done, but the result cannot be shown now: " + sentence(page.error().text) +
                                " Say \"more\" to try again.\n" + paid);
  }
  page->text += (page->text.empty() ? "" : "\n") + paid;
  return std::move(*page);
}

bool Followers::stop(fiber::Deadline deadline) {
  is_stopping_ = true;
  group_.cancel_all();
  return group_.join_all(deadline) == fiber::Wake::signalled;
}

}  // namespace oneclaw::chat
