#include "host/chat/answer.h"

#include "host/base/json.h"
#include "host/base/text.h"
#include "host/records/cents.h"

#include <oneclaw/render/text.h>

#include <algorithm>
#include <ctime>

namespace oneclaw::chat {
namespace {

using base::JsonValue;
using records::dollars;
using render::View;

constexpr std::size_t kMaxValue = 500;  // bytes of one detail

std::string one_line(std::string_view text) {
  return render::cut_text(render::clean_text(text, render::Lines::one), kMaxValue, render::in_bytes);
}

std::string day(records::Time time) {
  const std::time_t seconds = time.us / 1'000'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  const std::size_t size = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &utc);
  return {text, size};
}

// "lead_score" to "Lead score".
std::string label_of(std::string_view key) {
  std::string out(key);
  std::replace(out.begin(), out.end(), '_', ' ');
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return one_line(out);
}

// A value on one line; what is nested deeper than a list of plain objects is left out.
std::string value_of(const JsonValue& value, int depth = 0) {
  constexpr int kDeepest = 2;
  if (value.IsString()) return one_line(base::json_view(value));
  if (value.IsBool()) return value.GetBool() ? "yes" : "no";
  if (value.IsNumber()) return base::to_json(value);
  if (depth >= kDeepest) return {};
  std::string out;
  const auto add = [&](const std::string& part, const char* gap) {
    if (!part.empty() && out.size() < kMaxValue) out += (out.empty() ? "" : gap) + part;
  };
  if (value.IsArray()) {
    for (const auto& part : value.GetArray()) add(value_of(part, depth + 1), depth == 0 ? "; " : ", ");
  } else if (value.IsObject()) {
    for (const auto& member : value.GetObject()) add(value_of(member.value, depth + 1), " ");
  }
  return one_line(out);
}

void add_fields(const JsonValue& object, const std::string& prefix, std::vector<render::Field>& fields) {
  for (const auto& member : object.GetObject()) {
    const std::string name = prefix + std::string(base::json_view(member.name));
    if (member.value.IsObject() && prefix.empty()) {
      add_fields(member.value, name + " ", fields);
      continue;
    }
    const std::string value = value_of(member.value);
    if (!value.empty() && fields.size() < render::kMaxFields) fields.push_back({label_of(name), value});
  }
}

}  // namespace

std::string sentence(std::string_view text) {
  std::string out = render::clean_text(text, render::Lines::one);
  if (out.empty()) return out;
  if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  const char last = out.back();
  if (last != '.' && last != '!' && last != '?') out += '.';
  return out;
}

View say(std::string_view title, std::string_view text) {
  View view;
  view.title = one_line(title);
  view.text = text;
  return view;
}

View help_view(const std::vector<std::string>& examples, bool is_lost) {
  View view;
  view.title = is_lost ? "I did not understand that" : "What I can do";
  if (examples.empty()) {
    view.text = "No workflow is enabled here yet; an administrator can enable one.";
  } else {
    view.text = "Say for example:";
    for (const std::string& example : examples) view.text += "\n\u2022 " + one_line(example);
  }
  view.text +=
      "\n\nAgain and again: schedule \u2026 every monday 8am, schedules, unschedule 2, timezone Europe/Berlin."
      "\n\nAlso: more, details 3, export, jobs, cancel, balance, history, link (use one wallet on several channels), "
      "unlink, help.";
  return view;
}

View ask_view(std::string_view missing, std::string_view example) {
  const std::string what = label_of(missing);
  View view;
  view.title = missing == "location" ? "Where?" : what + "?";
  view.text = "Please tell me the " + std::string(missing) + "; nothing was charged.";
  if (!example.empty()) view.text += "\nFor example: " + one_line(example);
  return view;
}

View balance_view(const services::wallet::Balance& balance) {
  View view;
  view.title = "Balance " + dollars(balance.balance_micros);
  if (balance.held_micros > 0) {
    view.text = dollars(balance.available_micros) + " is free, the rest is held for running jobs.\n";
  }
  view.text += "Tier: " + std::string(records::word(balance.tier)) +
               ". Spent so far: " + dollars(balance.lifetime_spent_micros) + ".";
  if (balance.is_frozen) view.text += "\nThe wallet is frozen: no job can start. Ask the administrator.";
  return view;
}

View history_view(std::span<const records::Transaction> lines) {
  View view;
  view.title = "History";
  if (lines.empty()) view.text = "Nothing was booked yet.";
  for (const auto& line : lines) {
    const std::int64_t change = records::shown_cents(line) * records::kMicrosPerCent;
    if (!view.text.empty()) view.text += "\n";
    view.text += day(line.created) + "  " + (change > 0 ? "+" : "") + dollars(change) + "  " +
                 one_line(line.description.empty() ? line.source : line.description) + "  (balance " +
                 dollars(line.balance_after_micros) + ")";
  }
  return view;
}

View jobs_view(std::span<const records::Job> jobs) {
  View view;
  view.title = "Your jobs";
  if (jobs.empty()) view.text = "There is none yet.";
  for (const auto& job : jobs) {
    if (!view.text.empty()) view.text += "\n";
    view.text += day(job.created) + "  " + one_line(job.workflow) + "  " + std::string(records::word(job.status));
    if (!records::is_final(job.status)) view.text += " " + std::to_string(job.step) + "/" + std::to_string(job.steps);
    view.text += "  " + job.id;
  }
  return view;
}

View link_view(const services::identity::LinkOffer& offer, std::int64_t now_us) {
  const std::int64_t minutes = std::max<std::int64_t>((offer.expires.us - now_us + 59'999'999) / 60'000'000, 1);
  return say("Link another channel",
             "Write this on the other channel within " + std::to_string(minutes) + " minutes:\nlink " + offer.code +
                 "\nBoth then share one wallet. Give the code to nobody: whoever types it gets your wallet.");
}

View quote_view(std::string_view title, std::string_view asked, std::int64_t price_micros,
                std::int64_t available_micros, std::int64_t steps) {
  View view;
  view.title = one_line(title);
  view.text = one_line(asked);
  if (!view.text.empty()) view.text += "\n";
  view.text += price_micros == 0
                   ? "Free of charge."
                   : "Costs at most " + dollars(price_micros) + "; you have " + dollars(available_micros) + ".";
  view.progress = render::Progress{0, static_cast<std::uint64_t>(std::max<std::int64_t>(steps, 0)), "Starting"};
  return view;
}

View refused_view(std::string_view title, const base::Error& error) {
  return say(title, sentence(error.text) + (error.status == OC_EXHAUSTED ? "" : " Nothing was charged."));
}

std::string receipt(const records::Job& job, const std::optional<records::Transaction>& line) {
  if (line) {
    const std::int64_t cents = -records::shown_cents(*line);
    return "Charged " + dollars(cents * records::kMicrosPerCent) + ", balance " + dollars(line->balance_after_micros) +
           ".";
  }
  if (job.charged_micros > 0) return "Charged " + dollars(job.charged_micros) + ".";
  return "Nothing was charged.";
}

View failed_view(std::string_view title, const records::Job& job, const std::string& receipt) {
  const bool is_cancelled = job.status == records::JobStatus::cancelled;
  View view;
  view.title = one_line(title) + (is_cancelled ? ": cancelled" : ": failed");
  if (!is_cancelled) view.text = sentence(job.error.value_or("it failed without a reason")) + "\n";
  view.text += receipt + "\nJob " + job.id + ".";
  return view;
}

render::Item details_item(std::string_view title, std::string_view json) {
  render::Item item;
  item.title = one_line(title);
  const auto parsed = base::parse_json(json);
  if (parsed && parsed->IsObject()) add_fields(*parsed, "", item.fields);
  return item;
}

}  // namespace oneclaw::chat
