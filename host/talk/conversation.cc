#include "host/talk/conversation.h"

#include <algorithm>

namespace oneclaw::talk {
namespace {

constexpr std::size_t kMaxHeard = 200;

bool looks_same(const Message& a, const Message& b) {
  return a.text == b.text && a.action == b.action && a.view == b.view;
}

}  // namespace

void Conversation::ask(Question question) { questions_.push_back(std::move(question)); }

Question* Conversation::question(std::string_view id) {
  const auto it = std::find_if(questions_.begin(), questions_.end(), [&](const Question& q) { return q.id == id; });
  return it == questions_.end() ? nullptr : &*it;
}

void Conversation::drop(std::string_view id) {
  std::erase_if(questions_, [&](const Question& q) { return q.id == id; });
  std::erase_if(heard_, [&](const Heard& h) { return h.id == id; });
}

bool Conversation::is_answered(std::string_view id) const {
  return std::any_of(answers_.begin(), answers_.end(), [&](const auto& pair) { return pair.second == id; });
}

void Conversation::hear(const Message& message) {
  for (Heard& known : heard_) {
    if (known.id != message.id) continue;
    known.position = message.position;
    return;
  }
  heard_.push_back({message.id, message.position, message.action.empty() ? std::string() : message.reply_to});
  std::stable_sort(heard_.begin(), heard_.end(),
                   [](const Heard& a, const Heard& b) { return a.position < b.position; });
  if (heard_.size() > kMaxHeard) heard_.pop_front();
}

// The first message before it that has no answer; a button's answer stands on the button's message.
std::string Conversation::claim(const Message& answer) {
  if (const auto known = answers_.find(answer.id); known != answers_.end()) return known->second;
  for (auto it = heard_.begin(); it != heard_.end(); ++it) {
    if (it->position >= answer.position) break;
    if (it->button != answer.reply_to) continue;
    const std::string id = it->id;
    heard_.erase(it);
    answers_[answer.id] = id;
    if (Question* own = question(id); own != nullptr) own->answer = answer.id;
    return id;
  }
  return {};
}

std::vector<Change> Conversation::take(const Message& message) {
  const auto known = known_.find(message.id);
  const bool is_new = known == known_.end();
  if (!is_new && known->second.seq >= message.seq) return {};
  const bool is_same = !is_new && looks_same(known->second, message);
  known_[message.id] = message;
  if (message.is_own) {
    if (!is_answered(message.id)) hear(message);
    if (!is_new) return {};
    const bool is_mine = question(message.id) != nullptr;
    return {{is_mine ? Change::Kind::said : Change::Kind::heard, message, true, is_mine ? message.id : std::string()}};
  }
  Change change{message.is_running() ? Change::Kind::running : Change::Kind::answered, message, is_new, {}};
  const std::string asked = claim(message);
  if (question(asked) != nullptr) change.question = asked;
  if (change.kind == Change::Kind::answered)
    std::erase_if(questions_, [&](const Question& q) { return q.id == asked; });
  forget_old();
  if (is_same) return {};
  return {std::move(change)};
}

// Numbers and positions of a host that began anew say nothing about those of the one before: every message counts as
// news, and what is unanswered is heard again.
void Conversation::begin_anew(const std::vector<Message>& messages) {
  const auto is_there = [&](const std::string& id) {
    return std::any_of(messages.begin(), messages.end(), [&](const Message& m) { return m.id == id; });
  };
  std::erase_if(answers_, [&](const auto& pair) { return !is_there(pair.first); });
  std::erase_if(known_, [&](const auto& pair) { return pair.second.is_running() && !is_there(pair.first); });
  for (auto& [id, message] : known_) message.seq = 0;
  heard_.clear();
  for (const Message& message : messages) {
    if (message.is_own && !is_answered(message.id)) hear(message);
  }
}

std::vector<Change> Conversation::take_all(const std::vector<Message>& messages, std::vector<Question>& again) {
  begin_anew(messages);
  std::vector<Change> out;
  for (const Message& message : messages) {
    for (Change& change : take(message)) {
      const bool is_history = !has_begun_ && change.kind != Change::Kind::running && change.question.empty();
      if (!is_history) out.push_back(std::move(change));
    }
  }
  has_begun_ = true;
  for (const Question& open : questions_) {
    const bool is_there =
        std::any_of(messages.begin(), messages.end(), [&](const Message& m) { return m.id == open.id; });
    if (!is_there) again.push_back(open);
  }
  return out;
}

void Conversation::forget_old() {
  while (known_.size() > kMaxKnown) {
    const auto oldest = std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
      return a.second.position < b.second.position;
    });
    answers_.erase(oldest->first);
    known_.erase(oldest);
  }
}

const Message* Conversation::with_buttons() const noexcept {
  const Message* last = nullptr;
  for (const auto& [id, message] : known_) {
    const bool has_button = std::any_of(message.view.actions.begin(), message.view.actions.end(),
                                        [](const render::Action& action) { return action.url.empty(); });
    if (has_button && (last == nullptr || message.position > last->position)) last = &message;
  }
  return last;
}

std::vector<const Message*> Conversation::running() const {
  std::vector<const Message*> out;
  for (const auto& [id, message] : known_) {
    if (message.is_running()) out.push_back(&message);
  }
  std::sort(out.begin(), out.end(), [](const Message* a, const Message* b) { return a->position < b->position; });
  return out;
}

}  // namespace oneclaw::talk
