#include "host/talk/talk.h"

#include "host/base/ids.h"
#include "host/base/json_out.h"

#include <oneclaw/render/terminal.h>

namespace oneclaw::talk {
namespace {

constexpr std::size_t kIdLength = 24;

}  // namespace

Question question_of(const std::string& line, const Message* with_buttons, const std::string& conversation) {
  Question out;
  const std::string id = base::random_url_safe(kIdLength);
  out.id = "u-" + id;
  out.text = line;
  base::JsonOut body;
  body.open().field("id", id).field("conversation", conversation);
  const auto choices =
      with_buttons == nullptr ? std::vector<render::Choice>() : render::render_terminal(with_buttons->view).choices;
  if (const render::Choice* choice = render::chosen(choices, line); choice != nullptr) {
    out.text = choice->label;
    out.button = with_buttons->id;
    body.field("action", choice->action).field("message", with_buttons->id);
  } else {
    body.field("text", line);
  }
  out.body = body.close().take();
  return out;
}

Question Talk::say(const std::string& line) {
  Question question = question_of(line, conversation_.with_buttons(), options_.conversation);
  conversation_.ask(question);
  link_.send(question);
  return question;
}

Talk::Heard Talk::hear() {
  Heard out;
  for (News& news : link_.take()) {
    std::vector<Change> changes;
    switch (news.kind) {
      case News::Kind::all: {
        std::vector<Question> again;
        changes = conversation_.take_all(news.messages, again);
        for (const Question& question : again) link_.send(question);
        out.is_connected_again = true;
        out.lost.reset();
        break;
      }
      case News::Kind::message:
        changes = conversation_.take(news.messages.front());
        break;
      case News::Kind::refused:
        conversation_.drop(news.id);
        out.refusals.push_back({std::move(news.id), std::move(news.error)});
        break;
      case News::Kind::lost:
        out.is_connected_again = false;
        out.lost = std::move(news.error);
        break;
      case News::Kind::over:
        out.over = std::move(news.error);
        break;
    }
    for (Change& change : changes) out.changes.push_back(std::move(change));
  }
  return out;
}

}  // namespace oneclaw::talk
