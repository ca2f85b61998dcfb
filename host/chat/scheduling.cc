// The commands about schedules and time zones, and what schedules say when they run.
#include "host/base/text.h"
#include "host/chat/answer.h"
#include "host/chat/conversation.h"
#include "host/records/cents.h"
#include "host/schedule/runner.h"

#include <algorithm>
#include <span>

namespace oneclaw::chat {
namespace {

using base::Error;
using base::Result;
using records::Schedule;

std::string title_of(services::registry::Registry& registry, const std::string& workflow) {
  const auto catalog = registry.catalog();
  const auto* known = catalog->workflow(workflow);
  return known == nullptr || known->title.empty() ? workflow : known->title;
}

// "discover plumbers in Austin, TX" and "every monday 8am": the longest end of the sentence, or else the longest
// beginning, that says times.
struct Split {
  std::string request;
  std::string when;
};
Result<Split> split(const std::vector<Word>& words) {
  Error best{OC_INVALID, "this does not say when: " + std::string(schedule::kWhenExamples)};
  const std::span all(words);
  const auto tried = [&](std::span<const Word> request, std::span<const Word> when) -> std::optional<Split> {
    std::string text = join_words(when);
    const auto parsed = schedule::parse_when(text);
    if (parsed) return Split{join_words(request), std::move(text)};
    // It does speak of times, and the longest such text says best what is wrong.
    if (parsed.status() == OC_UNSUPPORTED && best.status == OC_INVALID) best = parsed.error();
    return std::nullopt;
  };
  for (std::size_t at = 1; at < words.size(); ++at) {
    if (auto found = tried(all.first(at), all.subspan(at))) return std::move(*found);
  }
  for (std::size_t at = words.size(); at-- > 1;) {
    if (auto found = tried(all.subspan(at), all.first(at))) return std::move(*found);
  }
  best.status = OC_INVALID;
  return best;
}

}  // namespace

Result<Conversation::Answer> Conversation::add_schedule(const Turn& turn, const std::string& asked) {
  const auto plain = [](std::string_view text) { return Answer{say("Not scheduled", text), {}, {}, false}; };
  const auto catalog = parts_.registry.catalog();
  const auto triggers = this->triggers(catalog);
  const auto parts = split(split_words(asked));
  if (!parts) return plain(sentence(parts.error().text));
  const auto intent = triggers->find(parts->request);
  if (!intent) {
    return plain("I know when (" + parts->when + "), but I do not understand what to do: \"" + parts->request +
                 "\". Say it as you would say it for once, for example: " +
                 (triggers->examples(1).empty() ? "help" : triggers->examples(1).front()));
  }
  if (!intent->missing.empty()) return plain("Please say it again with the " + intent->missing.front() + ".");
  schedule::Wanted wanted;
  wanted.user = turn.user;
  wanted.workflow = intent->workflow;
  wanted.input = intent->input();
  wanted.when = parts->when;
  wanted.channel = turn.event.channel;
  wanted.conversation = turn.event.conversation;
  wanted.key = "chat:" + message_id(turn.event);
  auto added = parts_.schedules.add(wanted);
  if (!added) return std::move(added).error();
  const Schedule& schedule = added->schedule;
  std::string text = title_of(parts_.registry, schedule.workflow) + ": " + intent->asked() + "\n" +
                     schedule::times_text(schedule) + "\nNext: " + parts_.schedules.text_of(schedule, schedule.next) +
                     ". ";
  text += added->price_micros == 0 ? "Free of charge."
                                   : "Costs at most " + records::dollars(added->price_micros) + " each time.";
  text += " Say \"unschedule " + std::to_string(schedule.number.value_or(0)) + "\" to end it.";
  const auto zone = parts_.schedules.zone_of(turn.user);
  if (zone && !zone->is_said) {
    text +=
        "\nTimes are in UTC because I do not know your time zone; say \"timezone Europe/Berlin\" or whatever it "
        "is, then make the schedule again.";
  }
  return Answer{say("Scheduled as number " + std::to_string(schedule.number.value_or(0)), text), {}, {}, false};
}

Result<Conversation::Answer> Conversation::list_schedules(const Turn& turn) {
  auto all = parts_.schedules.list(turn.user);
  if (!all) return std::move(all).error();
  std::string text;
  for (const Schedule& schedule : *all) {
    text += (text.empty() ? "" : "\n") + std::to_string(schedule.number.value_or(0)) + ". " +
            title_of(parts_.registry, schedule.workflow) + ": " +
            Intent::of(schedule.workflow, schedule.input.text).asked() + "\n    " + schedule::times_text(schedule);
    text += schedule.is_enabled ? ", next " + parts_.schedules.text_of(schedule, schedule.next) : ", switched off";
    if (schedule.problem) text += "\n    " + sentence(*schedule.problem);
  }
  if (text.empty()) {
    text = "There is none yet. Say for example: schedule discover plumbers in Austin, TX every monday 8am";
  } else {
    text += "\n\nSay \"unschedule " + std::to_string(all->back().number.value_or(0)) + "\" to end that one.";
  }
  return Answer{say("Your schedules", text), {}, {}, false};
}

Result<Conversation::Answer> Conversation::remove_schedule(const Turn& turn, std::uint32_t number) {
  const auto plain = [](std::string_view text) { return Answer{say("", text), {}, {}, false}; };
  if (number == 0) return plain("Which one? \"schedules\" lists yours, \"unschedule 2\" ends the second.");
  auto schedule = parts_.schedules.find_number(turn.user, number);
  if (schedule) schedule = parts_.schedules.remove(turn.user, schedule->id);
  if (schedule)
    return plain("Schedule " + std::to_string(number) + " has ended: " + schedule::times_text(*schedule) + ".");
  if (schedule.status() != OC_NOT_FOUND) return std::move(schedule).error();
  return plain("You have no schedule " + std::to_string(number) + ". \"schedules\" lists yours.");
}

Result<Conversation::Answer> Conversation::choose_zone(const Turn& turn, const std::string& name) {
  if (name.empty()) {
    auto zone = parts_.schedules.zone_of(turn.user);
    if (!zone) return std::move(zone).error();
    return Answer{say("Time zone " + zone->zone.name(),
                      "It is " + zone->zone.text(parts_.clock.now_us() / 1'000'000) +
                          (zone->is_said ? " there." : ". Say \"timezone Europe/Berlin\" for another.")),
                  {},
                  {},
                  false};
  }
  auto zone = parts_.schedules.set_zone(turn.user, name);
  if (!zone) {
    if (zone.status() != OC_INVALID) return std::move(zone).error();
    return Answer{say("Time zone not changed", sentence(zone.error().text)), {}, {}, false};
  }
  return Answer{say("Time zone " + zone->name(), "It is " + zone->text(parts_.clock.now_us() / 1'000'000) +
                                                     " there. New schedules use it; those that you have keep theirs."),
                {},
                {},
                false};
}

std::string Conversation::schedule_started(const Schedule& schedule, const records::Job& job) const {
  render::View view =
      say(title_of(parts_.registry, schedule.workflow),
          Intent::of(schedule.workflow, job.input.text).asked() + "\nScheduled: " + schedule::times_text(schedule) +
              (job.price_micros == 0 ? std::string(". Free of charge.")
                                     : ". Costs at most " + records::dollars(job.price_micros) + "."));
  view.progress = render::Progress{0, static_cast<std::uint64_t>(std::max<std::int64_t>(job.steps, 0)), "Starting"};
  view.actions.push_back({tokens_.make({TokenVerb::cancel, job.id, 0}), "Cancel", render::ActionStyle::danger, ""});
  return render::to_json(view);
}

std::string Conversation::schedule_refused(const Schedule& schedule, const Error& error) const {
  const std::string number = std::to_string(schedule.number.value_or(0));
  std::string text = sentence(error.text) + " Nothing was charged.\n" + schedule::times_text(schedule) + "\n";
  text += schedule.is_enabled
              ? "I try again at the next time and say no more about it until it works; \"schedules\" shows how it goes."
              : (schedule.refusals.value_or(0) < schedule::kMaxRefusals
                     ? "Its times can no longer be read"
                     : "It did not start " + std::to_string(schedule.refusals.value_or(0)) + " times in a row") +
                    ". It is switched off. Say \"unschedule " + number + "\" and make it again once this is mended.";
  return render::to_json(
      say("Schedule " + number + (schedule.is_enabled ? " did not start" : " is switched off"), text));
}

}  // namespace oneclaw::chat
