#include "host/chat/conversation.h"

#include "host/base/json.h"
#include "host/base/json_out.h"
#include "host/base/sha256.h"
#include "host/chat/answer.h"

#include <oneclaw/channel.h>
#include <oneclaw/host/bus.h>

#include <algorithm>

namespace oneclaw::chat {
namespace {

using base::Error;
using base::Result;
using plugin::instance::Kind;
using records::InboxEvent;
using records::OutboxMessage;
using services::registry::Catalog;

constexpr std::size_t kHelpExamples = 6;
constexpr std::uint32_t kLookBack = 30;  // messages of a conversation among which the last result is looked for
constexpr std::chrono::minutes kQuestionTime{30};  // in which a question can be answered by a bare word
constexpr std::chrono::seconds kAcknowledgeTime{3};
constexpr std::string_view kAsks = "asks";  // member of a view that no channel knows: what it asks for

// Not the sender's doing: worth another try.
bool is_ours(oc_status status) {
  return status == OC_UNAVAILABLE || status == OC_TIMEOUT || status == OC_INTERNAL || status == OC_CANCELLED ||
         status == OC_CORRUPT;
}

// A view with one more member in front of its end.
std::string with_member(std::string view, std::string_view name, const std::string& json) {
  view.pop_back();
  if (view.size() > 1) view += ',';
  return view + base::json_quote(name) + ":" + json + "}";
}

}  // namespace

std::string Conversation::message_id(const InboxEvent& event) {
  constexpr std::size_t kHex = 40;
  return "m-" + base::sha256_hex(event.channel + '\0' + event.event_id).substr(0, kHex);
}

std::string Conversation::provider_of(const std::string& channel) const {
  constexpr std::string_view kPrefix = "channel_";
  const auto status = parts_.roster.find(channel);
  const std::string plugin = status ? status->plugin : channel;
  return plugin.starts_with(kPrefix) ? plugin.substr(kPrefix.size()) : plugin;
}

void Conversation::acknowledge(const InboxEvent& event) {
  if (event.interaction.empty()) return;
  plugin::role::Role* role = parts_.roster.role(event.channel);
  if (role == nullptr) return;
  (void)role->call<oc_channel_v1>(Kind::channel, {.deadline = fiber::Deadline::after(kAcknowledgeTime)},
                                  [&](const oc_channel_v1& t, void* self, oc_call* c) {
                                    return t.acknowledge(self, c, plugin::call::to_oc(event.interaction));
                                  });
}

std::shared_ptr<const Triggers> Conversation::triggers(const std::shared_ptr<const Catalog>& catalog) {
  if (catalog_ != catalog) {
    triggers_ = std::make_shared<const Triggers>(Triggers::compile(*catalog));
    catalog_ = catalog;
  }
  return triggers_;
}

// Somebody whom the host knew before the message, through a key or a session, is who he was; the handle becomes his, so
// that he can link it.
Result<std::string> Conversation::user_of(const InboxEvent& event, const services::identity::Handle& handle) {
  if (!event.user) return parts_.user_of(handle, event.sender_name);
  auto user = parts_.identities.user(*event.user);
  if (!user) return std::move(user).error();
  auto owner = parts_.identities.find(handle);
  if (!owner) return std::move(owner).error();
  if (!owner->has_value()) {
    auto attached = parts_.identities.attach(user->id, handle, event.sender_name, "{}");
    if (!attached && attached.status() != OC_CONFLICT) return std::move(attached).error();
  }
  return std::move(user->id);
}

Result<Reply> Conversation::answer(const InboxEvent& event) {
  if (event.kind == OC_INBOUND_STATUS) return Reply{};  // noted; the outbox asks the channel itself
  acknowledge(event);
  Turn turn{event, {provider_of(event.channel), event.channel, event.sender}, {}};
  auto user = user_of(event, turn.handle);
  if (!user) return std::move(user).error();
  turn.user = *user;
  auto answered = answer(turn);
  if (!answered) {
    if (is_ours(answered.status())) return std::move(answered).error();
    answered = Answer{refused_view("That does not work", answered.error()), {}, {}, false};
  }
  Reply reply;
  reply.is_open = answered->is_open;
  reply.message = message_of(event, turn.user, std::move(*answered));
  return reply;
}

OutboxMessage Conversation::apology(const InboxEvent& event) const {
  return message_of(event, {},
                    {say("", "Something went wrong here and your message could not be answered; please send it again."),
                     {},
                     {},
                     false});
}

OutboxMessage Conversation::message_of(const InboxEvent& event, const std::string& user, Answer&& answer) const {
  OutboxMessage out;
  out.id = message_id(event);
  out.channel = event.channel;
  out.conversation = event.conversation;
  out.user = user;
  out.job = std::move(answer.job);
  if (event.kind == OC_INBOUND_BUTTON) out.reply_to = event.reply_to;
  out.view.text = render::to_json(answer.view);
  if (!answer.asks.empty()) out.view.text = with_member(std::move(out.view.text), kAsks, answer.asks);
  out.created.us = parts_.clock.now_us();
  out.next_try = out.created;
  return out;
}

std::string Conversation::said(const InboxEvent& event) {
  if (event.kind != OC_INBOUND_COMMAND) return event.text;
  std::string out = event.text;
  const auto extra = base::parse_json(event.extra.text);
  if (!extra || !extra->IsObject()) return out;
  const auto* options = base::json_find(*extra, "options");
  const base::JsonValue& given = options != nullptr && options->IsObject() ? *options : *extra;
  for (const auto& member : given.GetObject()) {
    if (member.value.IsString()) out += " " + std::string(base::json_view(member.value));
    if (member.value.IsInt64()) out += " " + std::to_string(member.value.GetInt64());
  }
  return out;
}

std::optional<Intent> Conversation::intent_of(const Turn& turn, const Triggers& triggers) {
  if (turn.event.kind == OC_INBOUND_COMMAND) {
    // A platform's own command with named options: "/discovery query:plumbers location:Austin".
    std::string name = to_lower(turn.event.text);
    if (name.starts_with('/')) name.erase(0, 1);
    const InputShape* shape = triggers.shape(name);
    const auto extra = base::parse_json(turn.event.extra.text);
    if (shape != nullptr && extra && extra->IsObject()) {
      const auto* options = base::json_find(*extra, "options");
      const base::JsonValue& given = options != nullptr && options->IsObject() ? *options : *extra;
      Intent out;
      out.workflow = name;
      for (const auto& member : given.GetObject()) {
        const std::string key(base::json_view(member.name));
        if (shape->types.count(key) == 0) continue;
        if (member.value.IsString()) out.texts[key] = base::json_view(member.value);
        if (member.value.IsInt64()) out.numbers[key] = member.value.GetInt64();
      }
      for (const std::string& required : shape->required) {
        if (out.texts.count(required) == 0 && out.numbers.count(required) == 0) out.missing.push_back(required);
      }
      return out;
    }
  }
  if (auto intent = triggers.find(said(turn.event))) return intent;
  return reply_to_question(turn, triggers);
}

std::optional<Intent> Conversation::reply_to_question(const Turn& turn, const Triggers& triggers) {
  const auto last = last_message(turn, false);
  if (!last || !last->has_value()) return std::nullopt;
  const OutboxMessage& before = **last;
  if (before.created.us + std::chrono::microseconds(kQuestionTime).count() < parts_.clock.now_us()) return std::nullopt;
  const auto view = base::parse_json(before.view.text);
  if (!view) return std::nullopt;
  const auto* asks = base::json_find(*view, kAsks);
  if (asks == nullptr || !asks->IsObject()) return std::nullopt;
  const auto* workflow = base::json_find(*asks, "workflow");
  const auto* missing = base::json_find(*asks, "missing");
  const auto* input = base::json_find(*asks, "input");
  if (workflow == nullptr || !workflow->IsString() || missing == nullptr || !missing->IsString() || input == nullptr ||
      !input->IsObject()) {
    return std::nullopt;
  }
  Intent out;
  out.workflow = base::json_view(*workflow);
  const InputShape* shape = triggers.shape(out.workflow);
  std::vector<Word> words = without_courtesy(split_words(turn.event.text));
  if (words.size() > 1 && (words.front().lower == "in" || words.front().lower == "near")) words.erase(words.begin());
  const std::string text = join_words(words);
  if (shape == nullptr || text.empty()) return std::nullopt;
  for (const auto& member : input->GetObject()) {
    const std::string name(base::json_view(member.name));
    if (member.value.IsString()) out.texts[name] = base::json_view(member.value);
    if (member.value.IsInt64()) out.numbers[name] = member.value.GetInt64();
  }
  out.texts[std::string(base::json_view(*missing))] = text;
  for (const std::string& required : shape->required) {
    if (out.texts.count(required) == 0 && out.numbers.count(required) == 0) out.missing.push_back(required);
  }
  return out;
}

Result<std::optional<OutboxMessage>> Conversation::last_message(const Turn& turn, bool with_job) {
  auto rows = parts_.records.find(records::Query<OutboxMessage>()
                                      .where(&OutboxMessage::channel, turn.event.channel)
                                      .where(&OutboxMessage::conversation, turn.event.conversation)
                                      .newest_first(&OutboxMessage::created)
                                      .limit(kLookBack));
  if (!rows) return std::move(rows).error();
  for (auto& row : *rows) {
    if (row.record.user != turn.user || (with_job && row.record.job.empty())) continue;
    return std::optional<OutboxMessage>(std::move(row.record));
  }
  return std::optional<OutboxMessage>();
}

Result<std::optional<Conversation::Shown>> Conversation::last_shown(const Turn& turn) {
  auto last = last_message(turn, true);
  if (!last) return std::move(last).error();
  if (!last->has_value()) return std::optional<Shown>();
  Shown out;
  out.job = (*last)->job;
  const auto view = base::parse_json((*last)->view.text);
  if (view) {
    const auto* index = base::json_at(*view, "/page/index");
    out.is_result = index != nullptr && index->IsUint();
    if (out.is_result) out.page = index->GetUint();
  }
  return std::optional<Shown>(std::move(out));
}

Result<Conversation::Answer> Conversation::answer(const Turn& turn) {
  const InboxEvent& event = turn.event;
  if (Tokens::looks_like_one(event.text)) {
    const auto token = tokens_.read(event.text);
    if (!token) {
      parts_.log.warn("a button was pressed that this host never made",
                      {{"channel", event.channel}, {"user", turn.user}});
      return Answer{say("", "This button is not valid. Please say again what you want."), {}, {}, false};
    }
    return press(turn, *token);
  }
  if (const auto known = parse_command(said(event))) return command(turn, *known);
  const auto catalog = parts_.registry.catalog();
  const auto triggers = this->triggers(catalog);
  const auto intent = intent_of(turn, *triggers);
  if (!intent) return Answer{help_view(triggers->examples(kHelpExamples), true), {}, {}, false};
  if (intent->missing.empty()) return run(turn, *intent, *catalog);
  const std::string& missing = intent->missing.front();
  base::JsonOut asks;
  asks.open().field("workflow", intent->workflow).field("missing", missing).raw("input", intent->input()).close();
  return Answer{ask_view(missing, triggers->example(intent->workflow)), {}, asks.take(), false};
}

Result<Conversation::Answer> Conversation::run(const Turn& turn, const Intent& intent, const Catalog& catalog) {
  const auto* workflow = catalog.workflow(intent.workflow);
  const std::string title = workflow == nullptr ? intent.workflow : workflow->title;
  engine::Submission work;
  work.user = turn.user;
  work.workflow = intent.workflow;
  work.input = intent.input();
  work.message = message_id(turn.event);
  work.idempotency_key = "chat:" + *work.message;
  work.origin = "chat";
  work.channel = turn.event.channel;
  work.conversation = turn.event.conversation;
  const auto refused = [&](const Error& error) {
    return Answer{refused_view(title + ": not started", error), {}, {}, false};
  };
  const auto quote = parts_.engine.quote(turn.user, work.workflow, work.input);
  if (!quote) return is_ours(quote.status()) ? Result<Answer>(quote.error()) : refused(quote.error());
  auto submitted = parts_.engine.submit(work);
  if (!submitted) return is_ours(submitted.status()) ? Result<Answer>(submitted.error()) : refused(submitted.error());
  const records::Job& job = submitted->job;
  Answer out{quote_view(title, intent.asked(), job.price_micros, quote->available_micros, job.steps), job.id, {}, true};
  out.view.actions.push_back({tokens_.make({TokenVerb::cancel, job.id, 0}), "Cancel", render::ActionStyle::danger, ""});
  return out;
}

Result<Conversation::Answer> Conversation::press(const Turn& turn, const Token& token) {
  if (token.verb == TokenVerb::cancel) return cancel(turn, token.job);
  auto view = token.verb == TokenVerb::page ? pages_.page(turn.user, token.job, token.page)
                                            : pages_.files(turn.user, token.job);
  if (view) return Answer{std::move(*view), token.job, {}, false};
  if (is_ours(view.status())) return std::move(view).error();
  return Answer{say("", sentence(view.error().text)), {}, {}, false};
}

Result<Conversation::Answer> Conversation::command(const Turn& turn, const Command& command) {
  constexpr std::size_t kLines = 10;
  const auto plain = [](render::View view) { return Answer{std::move(view), {}, {}, false}; };
  switch (command.kind) {
    case CommandKind::help:
      return plain(help_view(triggers(parts_.registry.catalog())->examples(kHelpExamples), false));
    case CommandKind::balance: {
      auto balance = parts_.wallets.read(turn.user);
      if (!balance) return std::move(balance).error();
      return plain(balance_view(*balance));
    }
    case CommandKind::history: {
      auto lines = parts_.wallets.history(turn.user, kLines, 0);
      if (!lines) return std::move(lines).error();
      return plain(history_view(*lines));
    }
    case CommandKind::jobs: {
      auto jobs = parts_.engine.list(turn.user, std::nullopt, kLines, std::nullopt);
      if (!jobs) return std::move(jobs).error();
      return plain(jobs_view(*jobs));
    }
    case CommandKind::more:
      return more(turn);
    case CommandKind::details:
      return details(turn, command.number);
    case CommandKind::export_file:
      return export_file(turn);
    case CommandKind::cancel:
      return cancel(turn, command.argument);
    case CommandKind::link:
      return link(turn, command.argument);
    case CommandKind::unlink:
      return unlink(turn);
    case CommandKind::schedule:
      return add_schedule(turn, command.argument);
    case CommandKind::schedules:
      return list_schedules(turn);
    case CommandKind::unschedule:
      return remove_schedule(turn, command.number);
    case CommandKind::time_zone:
      return choose_zone(turn, command.argument);
  }
  return Error{OC_INTERNAL, "a command that nobody carries out"};
}

Result<Conversation::Answer> Conversation::more(const Turn& turn) {
  auto shown = last_shown(turn);
  if (!shown) return std::move(shown).error();
  if (!shown->has_value()) return Answer{say("", "There is no result here yet to show more of."), {}, {}, false};
  const Shown& last = **shown;
  auto view = pages_.page(turn.user, last.job, last.is_result ? last.page + 1 : 0);
  if (view) return Answer{std::move(*view), last.job, {}, false};
  if (is_ours(view.status())) return std::move(view).error();
  return Answer{say("", sentence(view.error().text)), {}, {}, false};
}

Result<Conversation::Answer> Conversation::details(const Turn& turn, std::uint32_t number) {
  auto shown = last_shown(turn);
  if (!shown) return std::move(shown).error();
  if (!shown->has_value()) return Answer{say("", "There is no result here yet to show details of."), {}, {}, false};
  if (number == 0) return Answer{say("", "Which one? Say for example: details 3"), {}, {}, false};
  auto view = pages_.details(turn.user, (*shown)->job, number);
  if (view) return Answer{std::move(*view), {}, {}, false};
  if (is_ours(view.status())) return std::move(view).error();
  return Answer{say("", sentence(view.error().text)), {}, {}, false};
}

Result<Conversation::Answer> Conversation::export_file(const Turn& turn) {
  auto shown = last_shown(turn);
  if (!shown) return std::move(shown).error();
  if (!shown->has_value()) return Answer{say("", "There is no result here yet to export."), {}, {}, false};
  auto view = pages_.files(turn.user, (*shown)->job);
  if (view) return Answer{std::move(*view), {}, {}, false};
  if (is_ours(view.status())) return std::move(view).error();
  return Answer{say("", sentence(view.error().text)), {}, {}, false};
}

}  // namespace oneclaw::chat
