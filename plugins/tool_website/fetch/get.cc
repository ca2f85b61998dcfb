#include "plugins/tool_website/fetch/get.h"

#include "plugins/tool_website/html/ascii.h"

#include <algorithm>

namespace oneclaw::tool_website::fetch {
namespace {

constexpr std::size_t kMaxHeaders = 100;
constexpr std::size_t kMaxHeaderBytes = 2'048;
constexpr uint64_t kUnlimited = uint64_t{1} << 40;

// Where head and body go while the request runs.
struct Reception {
  const GetOptions& options;
  Answer answer;
  bool has_stopped = false;  // we had enough

  static oc_status take_head(void* ctx, const oc_fetch_head* head) noexcept {
    auto& self = *static_cast<Reception*>(ctx);
    try {
      return self.read_head(*head);
    } catch (...) {
      return OC_EXHAUSTED;
    }
  }
  static oc_status take_body(void* ctx, const void* data, uint64_t size) noexcept {
    auto& self = *static_cast<Reception*>(ctx);
    std::string& body = self.answer.body;
    try {
      const uint64_t room = self.options.max_body - body.size();
      body.append(static_cast<const char*>(data), static_cast<std::size_t>(std::min(size, room)));
      if (size > room) return self.stop();
    } catch (...) {
      return OC_EXHAUSTED;
    }
    return OC_OK;
  }

  oc_status stop() noexcept {
    has_stopped = true;
    return OC_TOO_LARGE;
  }
  oc_status read_head(const oc_fetch_head& head) {
    answer.status = head.status;
    for (uint32_t i = 0; i < head.header_count; ++i) {
      const std::string_view name = sdk::view(head.headers[i].name), value = sdk::view(head.headers[i].value);
      if (name == "content-type" && answer.content_type.empty()) answer.content_type = value.substr(0, kMaxHeaderBytes);
      if (name == "location" && answer.location.empty() && value.size() <= web::kMaxUrlBytes) answer.location = value;
      if (answer.headers.size() < kMaxHeaders) answer.headers.emplace_back(name, value.substr(0, kMaxHeaderBytes));
    }
    const std::string_view type =
        html::trim(std::string_view(answer.content_type).substr(0, answer.content_type.find(';')));
    // Without a type the first bytes decide, later.
    answer.is_html = type.empty() || html::iequals(type, "text/html") || html::iequals(type, "application/xhtml+xml");
    const bool is_good = answer.status >= 200 && answer.status < 300;
    return options.only_html && (!is_good || !answer.is_html) ? stop() : OC_OK;
  }
};

}  // namespace

sdk::Result<Outcome> Getter::get(sdk::Call call, const web::Url& url, const GetOptions& options) const {
  const int64_t left_ns = options.deadline_ns - call.host().now();
  if (left_ns <= 0) return Outcome{{}, {"timeout", "no time was left for GET " + url.origin() + url.path}};
  const oc_header headers[] = {{sdk::str("user-agent"), sdk::str(user_agent_)},
                               {sdk::str("accept"), sdk::str(options.accept)}};
  const std::string text = url.text();
  oc_fetch request{};
  request.flags = options.max_redirects == 0 ? OC_FETCH_NO_REDIRECT : 0;
  request.method = sdk::str("GET");
  request.url = sdk::str(text);
  request.headers = headers;
  request.header_count = 2;
  request.max_redirects = options.max_redirects;
  // Where a body may be cut we do it ourselves: the host would refuse a long one before its first byte.
  request.max_body = options.cut_body ? kUnlimited : options.max_body;
  request.timeout_ns = static_cast<uint64_t>(left_ns);
  Reception reception{options, {}};
  const oc_sink body = {&reception, &Reception::take_body};
  const sdk::Status done = http_.fetch(call, request, &Reception::take_head, &reception, body);
  if (done.code() == OC_OK || reception.has_stopped) return Outcome{std::move(reception.answer), {}};
  const std::string detail(call.error_text());
  // The end of the call itself is nobody's fault but the caller's.
  const std::string_view reason = call.is_cancelled() ? std::string_view() : reason_of(done.code(), detail);
  if (reason.empty()) return sdk::Status(done.code(), detail);
  return Outcome{std::move(reception.answer), {std::string(reason), detail}};
}

}  // namespace oneclaw::tool_website::fetch
