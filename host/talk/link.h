// Keeps a conversation with a host going: sends what is said until the host has it, follows what comes, and comes back
// after a lost connection or a restarted host.
//
// Two threads of its own, which only the destructor ends; it does so at once. Calls from one thread, the owner's.
#pragma once

#include "host/talk/conversation.h"
#include "host/talk/wire.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace oneclaw::talk {

struct LinkOptions {
  std::string conversation = "main";
  std::string user;  // for whom an administrator talks; empty: the caller's own
};

struct News {
  enum class Kind {
    all,      // `messages`: the host's last ones; the connection is there
    message,  // `messages`: one, new or changed
    refused,  // the host does not take the question `id`: `error`
    lost,     // the connection broke or is not to be had: `error`; tried again
    over,     // the host will never answer: `error`; nothing more comes
  };
  Kind kind = Kind::message;
  std::vector<Message> messages;
  std::string id;
  base::Error error;
};

class Link {
 public:
  Link(Endpoint endpoint, LinkOptions options);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // Sent in the order of the calls; the same question again is harmless.
  void send(const Question& question);
  std::vector<News> take();
  int fd() const noexcept { return woken_.get(); }  // readable while there is news
  // "/api/v1/..." with the user in it.
  std::string target(const std::string& path, const std::string& query) const;

 private:
  void follow();
  base::Result<void> follow_once(bool& is_there, std::int64_t& reached);
  base::Result<std::vector<Message>> last_messages(std::int64_t reached) const;
  void deliver();
  void report(News news);
  bool pause(std::chrono::milliseconds time);  // false: stopping

  Stop stop_;
  Wire wire_;
  LinkOptions options_;
  base::UniqueFd woken_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Question> outgoing_;  // guarded by mutex_, as all below
  std::vector<News> news_;
  bool is_stopping_ = false;
  std::thread follower_;
  std::thread sender_;
};

}  // namespace oneclaw::talk
