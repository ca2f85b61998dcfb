#include "scanner.h"

#include "plugins/tool_website/extract/page.h"
#include "plugins/tool_website/html/ascii.h"
#include "plugins/tool_website/html/charset.h"

#include <algorithm>
#include <functional>

namespace oneclaw::tool_website {
namespace {

constexpr int kMaxRedirects = 5;
// Smaller pages are read on the loop: handing over costs more than they do.
constexpr std::size_t kInlineBytes = 16 * 1024;
constexpr std::size_t kSitemapBytes = 64 * 1024;
constexpr int64_t kMs = 1'000'000;
constexpr int64_t kSitemapNs = 3'000 * kMs;
// So much before the call's own end the answer must be on its way.
constexpr int64_t kMarginNs = 100 * kMs;

// A page that asks for a proof of being human. Told by headers that only such pages have.
bool is_bot_wall(const fetch::Answer& answer) {
  return std::any_of(answer.headers.begin(), answer.headers.end(), [&](const auto& header) {
    const auto& [name, value] = header;
    return (name == "cf-mitigated" && html::istarts_with(value, "challenge")) || name == "x-datadome" ||
           (name == "server" && html::iequals(value, "DataDome")) || (name == "x-sucuri-block");
  });
}

bool looks_like_html(std::string_view body) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  const std::size_t begin = body.find_first_not_of(" \t\r\n\f");
  return begin == std::string_view::npos || body[begin] == '<';
}

bool is_sitemap(std::string_view body) {
  constexpr std::string_view kGzip("\x1f\x8b", 2);
  if (body.starts_with(kGzip)) return true;
  const std::string_view head = body.substr(0, 4'096);
  return head.find("<urlset") != std::string_view::npos || head.find("<sitemapindex") != std::string_view::npos ||
         html::istarts_with(html::trim(head), "http");
}

}  // namespace

struct Scanner::Visit {
  sdk::Call call;
  const ScanInput& input;
  Report& report;
  int64_t begin_ns;
  int64_t deadline_ns;
  web::Url url;
  int redirects = 0;
  bool may_fall_back;  // to http, because https was only a guess
  std::shared_ptr<const fetch::RobotsEntry> robots = nullptr;
  fetch::Answer page = {};

  sdk::Status fail(std::string reason, std::string detail) {
    report.reason = std::move(reason);
    report.detail = std::move(detail);
    return {};
  }
};

Scanner::Scanner(sdk::HttpService http, sdk::OffloadService offload, sdk::EventService events, const Config& config)
    : offload_(offload),
      country_(config.country),
      getter_(http, config.user_agent()),
      turns_(events),
      robots_(getter_, turns_, robots_cache_, config.product) {}

sdk::Status Scanner::scan(sdk::Call call, const ScanInput& input, Report& report) {
  const int64_t begin = call.host().now();
  const int64_t calls_end = call.deadline();
  int64_t deadline = begin + input.timeout_ms * kMs;
  if (calls_end != OC_NO_DEADLINE) deadline = std::min(deadline, calls_end - kMarginNs);
  Visit visit{call, input, report, begin, deadline, input.url, 0, input.is_scheme_guessed};
  report.url = input.given_url;
  sdk::Status status = walk(visit);
  report.final_url = visit.url.text();
  if (status.code() == OC_OK && report.is_reachable()) status = find_sitemap(visit);
  if (status.code() == OC_OK && report.is_reachable()) status = read(visit);
  report.ms = (call.host().now() - begin) / kMs;
  return status;
}

sdk::Status Scanner::walk(Visit& visit) {
  for (bool again = true; again;) {
    again = false;
    sdk::Status status = try_page(visit, &again);
    if (status.code() != OC_OK) {
      // Where a redirect leads is the site's doing, and so is what cannot be reached there.
      const bool is_targets = status.code() == OC_DENIED || status.code() == OC_INVALID;
      if (!is_targets || visit.redirects == 0) return status;
      return visit.fail(status.code() == OC_DENIED ? "redirect_denied" : "redirects", std::string(status.text()));
    }
    const std::string& reason = visit.report.reason;
    if (visit.may_fall_back && (reason == "refused" || reason == "tls" || reason == "unreachable")) {
      visit.may_fall_back = false;
      visit.report.reason.clear();
      visit.report.detail.clear();
      visit.url.scheme = "http";
      if (visit.url.port == 443) visit.url.port = 80;
      again = true;
    }
  }
  return {};
}

// One URL: its robots.txt, its turn, the page. *again: a redirect was taken.
sdk::Status Scanner::try_page(Visit& visit, bool* again) {
  bool allowed = true;
  if (visit.input.check_robots) {
    if (sdk::Status status = ask_robots(visit, &allowed); status.code() != OC_OK || !allowed) return status;
  }
  auto turn = turns_.take(visit.call, visit.url.host_port(), visit.deadline_ns);
  if (!turn) {
    if (turn.status().code() != OC_TIMEOUT || visit.call.is_cancelled()) return turn.take_status();
    return visit.fail("timeout", "other requests to " + visit.url.host_port() + " took all of the time");
  }
  const fetch::GetOptions options{.accept = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
                                  .max_body = visit.input.max_bytes,
                                  .only_html = true,
                                  .deadline_ns = visit.deadline_ns};
  auto got = getter_.get(visit.call, visit.url, options);
  if (!got) return got.take_status();
  if (!got->failure.reason.empty()) {
    visit.report.status = got->answer.status;
    return visit.fail(std::move(got->failure.reason), std::move(got->failure.detail));
  }
  visit.may_fall_back = false;
  return take_page(visit, std::move(got->answer), again);
}

sdk::Status Scanner::ask_robots(Visit& visit, bool* allowed) {
  auto verdict = robots_.check(visit.call, visit.url, visit.deadline_ns);
  *allowed = verdict && verdict->allowed;
  if (!verdict) {
    if (verdict.status().code() != OC_TIMEOUT || visit.call.is_cancelled()) return verdict.take_status();
    return visit.fail("timeout", "other requests to " + visit.url.host_port() + " took all of the time");
  }
  if (verdict->entry == nullptr)
    return visit.fail(std::move(verdict->failure.reason), std::move(verdict->failure.detail));
  visit.may_fall_back = false;
  visit.robots = verdict->entry;
  const bool is_found = verdict->entry->state == fetch::RobotsState::found;
  const bool is_down = verdict->entry->state == fetch::RobotsState::unreachable;
  visit.report.robots_found = is_down ? std::nullopt : std::optional(is_found);
  visit.report.robots_allowed = verdict->allowed;
  if (verdict->allowed) return {};
  return visit.fail("robots",
                    is_down ? "robots.txt of " + visit.url.origin() + " cannot be read now, which counts as a refusal"
                            : "robots.txt of " + visit.url.origin() + " refuses " + visit.url.path);
}

sdk::Status Scanner::take_page(Visit& visit, fetch::Answer answer, bool* again) {
  visit.report.status = answer.status;
  if (answer.is_redirect()) {
    if (++visit.redirects > kMaxRedirects)
      return visit.fail("redirects", "more than " + std::to_string(kMaxRedirects) + " redirects");
    auto next = web::resolve(visit.url, answer.location);
    if (!next) return visit.fail("redirects", "redirected to something that is no http or https address");
    visit.url = std::move(*next);
    *again = true;
    return {};
  }
  if (std::string reason = fetch::reason_of_answer(answer.status, is_bot_wall(answer)); !reason.empty()) {
    return visit.fail(std::move(reason),
                      visit.url.origin() + visit.url.path + " answered with status " + std::to_string(answer.status));
  }
  if (!answer.is_html || (answer.content_type.empty() && !looks_like_html(answer.body))) {
    return visit.fail("not_html", visit.url.origin() + visit.url.path + " is not HTML but \"" +
                                      answer.content_type.substr(0, 100) + "\"");
  }
  visit.report.is_https = visit.url.scheme == "https";
  visit.report.bytes = answer.body.size();
  visit.page = std::move(answer);
  return {};
}

// A sitemap counts when it was seen, not when a server answers any address with 200.
sdk::Status Scanner::find_sitemap(Visit& visit) {
  web::Url candidate = visit.url;
  candidate.path = "/sitemap.xml";
  candidate.query.clear();
  if (visit.robots != nullptr) {
    for (const std::string& named : visit.robots->robots.sitemaps()) {
      const auto url = web::resolve(visit.url, named);
      if (!url || url->origin() != visit.url.origin()) continue;
      candidate = *url;
      break;
    }
    if (!visit.robots->robots.allows(candidate.target())) return {};
  }
  const int64_t deadline = std::min(visit.deadline_ns, visit.call.host().now() + kSitemapNs);
  auto turn = turns_.take(visit.call, candidate.host_port(), deadline);
  if (!turn) return turn.status().code() == OC_CANCELLED ? turn.take_status() : sdk::Status();
  const fetch::GetOptions options{.accept = "application/xml,text/xml,*/*;q=0.5",
                                  .max_body = kSitemapBytes,
                                  .cut_body = true,
                                  .deadline_ns = deadline,
                                  .max_redirects = 3};
  auto got = getter_.get(visit.call, candidate, options);
  if (!got) return got.status().code() == OC_CANCELLED ? got.take_status() : sdk::Status();
  if (!got->failure.reason.empty() || got->answer.status >= 500) return {};
  visit.report.sitemap_found = got->answer.status == 200 && is_sitemap(got->answer.body);
  if (*visit.report.sitemap_found) visit.report.sitemap_url = candidate.text();
  return {};
}

sdk::Status Scanner::read(Visit& visit) {
  Report& report = visit.report;
  const auto work = [&] {
    const std::string_view country = visit.input.country.empty() ? country_ : visit.input.country;
    report.facts = extract::read_page(
        {visit.page.body, visit.page.content_type, visit.url, std::move(visit.page.headers), country});
    const extract::Surroundings around{report.is_https, !visit.url.query.empty(), report.sitemap_found};
    report.ai_readability = extract::rate_ai_readability(report.facts, around);
    report.is_seo_ok = extract::is_seo_ok(report.facts, around);
  };
  const std::string& body = visit.page.body;
  const bool is_small =
      body.size() <= kInlineBytes && !html::needs_iconv(html::detect_encoding(body, visit.page.content_type));
  if (is_small) {
    work();
    return {};
  }
  return run_on_pool(visit, work);
}

// A full queue is waited for: somebody's page will be done soon.
sdk::Status Scanner::run_on_pool(Visit& visit, const std::function<void()>& work) {
  constexpr auto kPause = std::chrono::milliseconds(20);
  for (;;) {
    sdk::Status done = offload_.run(visit.call, [&] {
      work();
      return sdk::Status();
    });
    if (done.code() != OC_EXHAUSTED || visit.call.host().now() >= visit.deadline_ns) return done;
    if (sdk::Status slept = visit.call.sleep(kPause); slept.code() != OC_OK) return slept;
  }
}

}  // namespace oneclaw::tool_website
