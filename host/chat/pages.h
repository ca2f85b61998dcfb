// Pages: results of jobs as their owners look through them, page by page, for as long as they exist.
//
// The output comes from the cache ("pagination:<user>:<job>") and, when that has lost it, from the job's row. Home
// loop, on a task; functions suspend. Errors are sentences for the reader.
#pragma once

#include "host/chat/parts.h"
#include "host/chat/token.h"

#include <oneclaw/render/view.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace oneclaw::chat {

inline constexpr std::chrono::hours kPageTime{1};  // in the cache

class Pages {
 public:
  Pages(const Parts& parts, const Tokens& tokens) : parts_(parts), tokens_(tokens) {}

  // Puts a completed job's output where page() looks first; best effort.
  void keep(const records::Job& job);
  // One page with its buttons. OC_DENIED: another's; OC_NOT_FOUND: expired, or no such page; OC_PRECONDITION: not
  // over, or without a result.
  base::Result<render::View> page(const std::string& user, const std::string& job, std::uint32_t page);
  // The thing with this number, counted from 1 over all pages.
  base::Result<render::View> details(const std::string& user, const std::string& job, std::uint32_t number);
  // What the job left to take away.
  base::Result<render::View> files(const std::string& user, const std::string& job);

 private:
  struct Output {
    std::string workflow;
    std::string json;
  };
  base::Result<Output> output(const std::string& user, const std::string& job);
  base::Result<records::Job> owned_job(const std::string& user, const std::string& job);
  base::Result<render::View> present(const std::string& user, const std::string& job, const Output& output,
                                     std::uint32_t page);
  void sign_buttons(render::View& view, const std::string& job, std::uint32_t page) const;
  std::string cached(const std::string& key);

  const Parts& parts_;
  const Tokens& tokens_;
};

}  // namespace oneclaw::chat
