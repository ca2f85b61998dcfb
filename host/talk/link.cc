#include "host/talk/link.h"

#include "host/talk/sse.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <iterator>

namespace oneclaw::talk {
namespace {

using base::Error;
using base::Result;
using std::chrono::milliseconds;

constexpr std::size_t kPage = 100;  // messages asked for at the beginning and after each break
constexpr int kMaxPages = 10;
constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{5'000};
constexpr milliseconds kQuiet{30'000};  // the host says every 5 s that it is still there
constexpr milliseconds kRequestTime{30'000};
const std::string kMessages = "/api/v1/messages";

// Worth another try: the host is away, starts, stops or has much to do.
bool is_passing(const Error& error) {
  return error.status == OC_UNAVAILABLE || error.status == OC_TIMEOUT ||
         (error.status == OC_EXHAUSTED && error.retry_after_ms > 0);
}

}  // namespace

Link::Link(Endpoint endpoint, LinkOptions options)
    : wire_(std::move(endpoint), &stop_),
      options_(std::move(options)),
      woken_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  follower_ = std::thread([this] { follow(); });
  sender_ = std::thread([this] { deliver(); });
}

Link::~Link() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stop_.request();
  changed_.notify_all();
  follower_.join();
  sender_.join();
}

std::string Link::target(const std::string& path, const std::string& query) const {
  std::string out = path + "?" + query;
  if (!options_.user.empty()) out += (query.empty() ? "user=" : "&user=") + options_.user;
  return out;
}

void Link::send(const Question& question) {
  const std::lock_guard lock(mutex_);
  const bool is_waiting =
      std::any_of(outgoing_.begin(), outgoing_.end(), [&](const Question& q) { return q.id == question.id; });
  if (!is_waiting) outgoing_.push_back(question);
  changed_.notify_all();
}

std::vector<News> Link::take() {
  std::uint64_t count = 0;
  (void)!::read(woken_.get(), &count, sizeof(count));
  const std::lock_guard lock(mutex_);
  return std::move(news_);
}

void Link::report(News news) {
  {
    const std::lock_guard lock(mutex_);
    news_.push_back(std::move(news));
  }
  const std::uint64_t one = 1;
  (void)!::write(woken_.get(), &one, sizeof(one));
}

bool Link::pause(milliseconds time) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, time, [this] { return is_stopping_; });
  return !is_stopping_;
}

void Link::follow() {
  bool was_there = false;
  std::int64_t reached = 0;  // the position of the last message that came
  for (milliseconds wait = kFirstPause;;) {
    bool is_there = false;
    const auto done = follow_once(is_there, reached);
    if (stop_.is_requested()) return;
    was_there = was_there || is_there;
    if (is_there) wait = kFirstPause;
    if (done) {  // the host ends a stream now and then, or stops; nothing is lost yet
      if (!pause(kFirstPause)) return;
      continue;
    }
    Error error = done.error();
    // The channel of a host that is being changed may be away for a moment.
    if (!is_passing(error) && !(was_there && error.status == OC_NOT_FOUND)) {
      return report({News::Kind::over, {}, {}, std::move(error)});
    }
    const milliseconds asked{error.retry_after_ms};
    report({News::Kind::lost, {}, {}, std::move(error)});
    if (!pause(std::max(wait, std::min(asked, kLongestPause)))) return;
    wait = std::min(wait * 2, kLongestPause);
  }
}

// Back to the one behind `reached`: more than a page may have been said while the connection was away.
Result<std::vector<Message>> Link::last_messages(std::int64_t reached) const {
  const std::string query = "conversation=" + options_.conversation + "&limit=" + std::to_string(kPage);
  std::vector<Message> out;
  for (int page = 0; page < kMaxPages; ++page) {
    const std::string before = out.empty() ? "" : "&before=" + std::to_string(out.front().position);
    const auto text = wire_.call("GET", target(kMessages, query + before), {}, kRequestTime);
    if (!text) return text.error();
    const auto json = base::parse_json(*text);
    if (!json) return Error{OC_CORRUPT, "the host's messages: " + json.error().text};
    std::vector<Message> older = read_messages(*json);
    const bool is_all = older.size() < kPage || reached == 0 || older.front().position <= reached + 1;
    out.insert(out.begin(), std::make_move_iterator(older.begin()), std::make_move_iterator(older.end()));
    if (is_all) break;
  }
  return out;
}

Result<void> Link::follow_once(bool& is_there, std::int64_t& reached) {
  auto messages = last_messages(reached);
  if (!messages) return messages.error();
  std::int64_t last = 0;
  for (const Message& message : *messages) last = std::max(last, message.seq);
  reached = messages->empty() ? 0 : messages->back().position;
  is_there = true;
  report({News::Kind::all, std::move(messages).value(), {}, {}});
  const std::string query = "conversation=" + options_.conversation;
  EventReader events;
  return wire_.follow(target(kMessages + "/events", query), last > 0 ? std::to_string(last) : "", kQuiet,
                      [&](std::string_view bytes) {
                        return events.feed(bytes, [&](const ServerEvent& event) {
                          if (event.name != "message") return;
                          const auto data = base::parse_json(event.data);
                          if (!data) return;
                          auto message = read_message(*data);
                          if (!message) return;
                          reached = std::max(reached, message->position);
                          report({News::Kind::message, {std::move(*message)}, {}, {}});
                        });
                      });
}

void Link::deliver() {
  for (milliseconds wait = kFirstPause;;) {
    Question next;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_stopping_ || !outgoing_.empty(); });
      if (is_stopping_) return;
      next = outgoing_.front();
    }
    const auto answer = wire_.call("POST", target(kMessages, ""), next.body, kRequestTime);
    if (!answer && answer.status() == OC_CANCELLED) return;
    if (!answer && is_passing(answer.error())) {
      const milliseconds asked{answer.error().retry_after_ms};
      if (!pause(std::max(wait, std::min(asked, kLongestPause)))) return;
      wait = std::min(wait * 2, kLongestPause);
      continue;
    }
    wait = kFirstPause;
    if (!answer) report({News::Kind::refused, {}, next.id, answer.error()});
    const std::lock_guard lock(mutex_);
    outgoing_.pop_front();
  }
}

}  // namespace oneclaw::talk
