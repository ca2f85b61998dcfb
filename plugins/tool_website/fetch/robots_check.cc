#include "plugins/tool_website/fetch/robots_check.h"

namespace oneclaw::tool_website::fetch {
namespace {

constexpr int kMaxRedirects = 5;

std::shared_ptr<const RobotsEntry> entry_of(RobotsState state, Robots robots) {
  return std::make_shared<const RobotsEntry>(RobotsEntry{state, std::move(robots)});
}

}  // namespace

sdk::Result<RobotsVerdict> RobotsChecker::check(sdk::Call call, const web::Url& url, int64_t deadline_ns) {
  const std::string origin = url.origin();
  const auto verdict = [&](std::shared_ptr<const RobotsEntry> entry) {
    const bool allowed = entry->robots.allows(url.target());
    return RobotsVerdict{allowed, std::move(entry), {}};
  };
  if (auto known = cache_.get(origin, call.host().now())) return verdict(std::move(known));
  auto turn = turns_.take(call, url.host_port(), deadline_ns);
  if (!turn) return turn.take_status();
  // Whoever had the turn before may have asked.
  if (auto known = cache_.get(origin, call.host().now())) return verdict(std::move(known));
  auto fetched = fetch(call, url, deadline_ns);
  if (!fetched || fetched->entry == nullptr) return fetched;
  cache_.put(origin, fetched->entry, call.host().now());
  return verdict(fetched->entry);
}

// A failure of the network is told and not kept; an answer becomes an entry.
sdk::Result<RobotsVerdict> RobotsChecker::fetch(sdk::Call call, const web::Url& origin, int64_t deadline_ns) {
  const GetOptions options{
      .accept = "text/plain,*/*;q=0.5", .max_body = Robots::kMaxBytes, .cut_body = true, .deadline_ns = deadline_ns};
  const auto answered = [](RobotsState state, Robots robots) {
    return RobotsVerdict{true, entry_of(state, std::move(robots)), {}};
  };
  web::Url url = origin;
  url.path = "/robots.txt";
  url.query.clear();
  for (int hop = 0; hop <= kMaxRedirects; ++hop) {
    auto got = getter_.get(call, url, options);
    if (!got) {
      const oc_status code = got.status().code();
      // The site's own address is refused: the caller's business. One it points to is not.
      if (hop == 0 || (code != OC_DENIED && code != OC_INVALID)) return got.take_status();
      if (code == OC_INVALID) break;
      return answered(RobotsState::unreachable, Robots::disallow_all());
    }
    if (!got->failure.reason.empty()) return RobotsVerdict{false, nullptr, std::move(got->failure)};
    const Answer& answer = got->answer;
    if (!answer.is_redirect()) {
      if (answer.status >= 500) return answered(RobotsState::unreachable, Robots::disallow_all());
      if (answer.status < 200 || answer.status >= 300) return answered(RobotsState::absent, Robots::allow_all());
      return answered(RobotsState::found, Robots::parse(answer.body, product_));
    }
    const auto next = web::resolve(url, answer.location);
    if (!next) break;
    url = *next;
  }
  // Too many redirects, or one to nowhere: as if there were none (RFC 9309, 2.3.1.2).
  return answered(RobotsState::absent, Robots::allow_all());
}

}  // namespace oneclaw::tool_website::fetch
