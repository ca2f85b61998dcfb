// One GET through the host's HTTP service, with what a scan wants to know of the answer.
//
// Never HEAD: servers that refuse it are many. Suspends; any loop.
#pragma once

#include "plugins/tool_website/fetch/failure.h"
#include "plugins/tool_website/web/url.h"

#include <oneclaw/cpp/host/http.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace oneclaw::tool_website::fetch {

struct GetOptions {
  std::string_view accept;
  uint64_t max_body = 0;
  bool cut_body = false;       // a longer body is read up to max_body; else it is too_large
  bool only_html = false;      // a body of any other type, or of an error, is not read
  int64_t deadline_ns = 0;     // absolute, of the host's clock
  unsigned max_redirects = 0;  // 0: they are the caller's
};

struct Answer {
  int status = 0;
  std::string content_type;
  std::string location;  // of a redirect
  bool is_html = false;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  bool is_redirect() const noexcept { return status >= 300 && status < 400 && status != 304 && !location.empty(); }
};

// What became of a request: an answer, or a failure that is the site's.
struct Outcome {
  Answer answer;
  Failure failure;  // reason empty: there is an answer
};

class Getter {
 public:
  Getter() = default;
  Getter(sdk::HttpService http, std::string user_agent) : http_(http), user_agent_(std::move(user_agent)) {}

  // A status when the failure is not the site's: OC_DENIED with the host's text, OC_CANCELLED, OC_EXHAUSTED ...
  sdk::Result<Outcome> get(sdk::Call call, const web::Url& url, const GetOptions& options) const;

 private:
  sdk::HttpService http_;
  std::string user_agent_;
};

}  // namespace oneclaw::tool_website::fetch
