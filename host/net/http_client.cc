#include "host/net/http_client.h"

#include "host/base/text.h"
#include "host/fiber/task.h"
#include "host/loop/loops.h"
#include "host/net/connection_pool.h"
#include "host/net/content_decoder.h"
#include "host/net/http_call.h"
#include "host/net/url.h"

#include <algorithm>
#include <array>
#include <atomic>

namespace oneclaw::net {
namespace {

constexpr std::size_t kPieceBytes = 16 * 1024;
// The body of a redirect is read up to this size to keep the connection.
constexpr std::size_t kDrainBytes = 64 * 1024;

bool is_idempotent(std::string_view method) noexcept {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS";
}

bool is_clients_own(std::string_view name) noexcept {
  static constexpr std::string_view kNames[] = {
      "host",    "content-length", "connection", "transfer-encoding", "keep-alive",         "te",
      "trailer", "upgrade",        "expect",     "proxy-connection",  "proxy-authorization"};
  return std::any_of(std::begin(kNames), std::end(kNames), [&](std::string_view own) { return iequals(name, own); });
}

bool is_redirect(int status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

base::Result<void> check_request(const HttpRequest& request) {
  if (request.egress == nullptr) return base::Error{OC_DENIED, "HTTP request without a network permission"};
  if (!is_token(request.method))
    return base::Error{OC_INVALID, "HTTP method \"" + base::clean_utf8(request.method, 40) + "\" is no token"};
  for (const HeaderView& header : request.headers) {
    if (!is_token(header.name) || !is_header_value(header.value)) {
      return base::Error{OC_INVALID,
                         "header \"" + base::clean_utf8(header.name, 64) + "\" has a character that is not allowed"};
    }
    if (is_clients_own(header.name)) {
      return base::Error{OC_INVALID, "header \"" + std::string(header.name) + "\" is set by the client itself"};
    }
  }
  return {};
}

// The request as it changes from redirect to redirect.
struct Hop {
  Url url;
  std::string method;
  std::string_view body;
  bool same_origin = true;    // as the first URL, so far
  bool body_dropped = false;  // and what describes it
  unsigned redirects = 0;
};

class Fetch {
 public:
  Fetch(Dialer& dialer, const HttpClientOptions& options, ConnectionPool& pool, const HttpRequest& request,
        const HttpAnswerSink& sink)
      : dialer_(dialer), options_(options), pool_(pool), request_(request), sink_(sink) {}

  base::Result<void> run();
  bool reused() const noexcept { return reused_; }
  std::uint64_t retries() const noexcept { return retries_; }

 private:
  base::Result<void> run_hop(bool* again);
  base::Result<void> exchange(ConnectionPool::Lease& lease, bool* again, bool* stale);
  base::Result<void> redirect(std::string_view location, int status);
  base::Result<void> deliver(HttpCall& call);
  base::Result<void> read_to_sink(HttpCall& call, ContentDecoder* decoder);
  bool drain(HttpCall& call);
  std::string request_head() const;
  bool is_dropped(std::string_view name) const noexcept;
  std::string what() const {
    return hop_.method + " " + hop_.url.scheme + "://" + hop_.url.authority() +
           hop_.url.target.substr(0, hop_.url.target.find('?'));  // a query may carry a secret
  }

  Dialer& dialer_;
  const HttpClientOptions& options_;
  ConnectionPool& pool_;
  const HttpRequest& request_;
  const HttpAnswerSink& sink_;
  Hop hop_;
  bool reused_ = false;
  std::uint64_t retries_ = 0;
};

base::Result<void> Fetch::run() {
  auto url = parse_url(request_.url);
  if (!url) return std::move(url).error();
  if (url->scheme != "http" && url->scheme != "https") {
    return base::Error{OC_INVALID, "URL with scheme " + url->scheme + ": an HTTP request needs http or https"};
  }
  hop_ = {std::move(*url), std::string(request_.method), request_.body};
  for (bool again = true; again;) {
    again = false;
    if (auto done = run_hop(&again); !done) return std::move(done).error().in(what());
  }
  return {};
}

// One request to one URL, tried once more when a kept connection turns out to be dead.
base::Result<void> Fetch::run_hop(bool* again) {
  const Url& url = hop_.url;
  // Before a slot or a connection: a kept one must not let through what this caller may not reach.
  if (auto allowed = request_.egress->check_target(url.scheme, url.host, url.port); !allowed) return allowed;
  for (bool fresh = false;;) {
    auto lease = pool_.acquire(url.scheme + "://" + host_port(url.host, url.port), fresh);
    if (!lease) return std::move(lease).error();
    if (lease->connection() != nullptr) {
      // Another caller opened it, perhaps with a wider permission.
      const auto peer = lease->connection()->peer;
      if (auto allowed = request_.egress->check_address(url.host, peer, url.port); !allowed) {
        lease->keep();
        return allowed;
      }
      reused_ = true;
    } else {
      auto stream = dialer_.dial(
          *request_.egress,
          {.scheme = url.scheme, .host = url.host, .port = url.port, .tls = url.is_secure(), .offer_http = true});
      if (!stream) return std::move(stream).error();
      lease->put(std::move(*stream));
    }
    bool stale = false;
    auto done = exchange(*lease, again, &stale);
    if (done || !stale || !request_.retry || !is_idempotent(hop_.method)) return done;
    fresh = true;
    ++retries_;
  }
}

// *stale: a reused connection ended before any byte of an answer.
base::Result<void> Fetch::exchange(ConnectionPool::Lease& lease, bool* again, bool* stale) {
  ClientConnection& connection = *lease.connection();
  HttpCall call(connection, {options_.max_head_bytes, options_.max_headers});
  auto sent = call.send(request_head(), hop_.body);
  if (!sent && sent.status() != OC_UNAVAILABLE) return sent;
  // A server that refuses a body early may answer and close before all of it was taken.
  if (auto head = call.read_head(hop_.method == "HEAD"); !head) {
    *stale = connection.reused && !call.answer_begun() && head.status() == OC_UNAVAILABLE;
    return sent ? head : sent;
  }
  const std::string_view location = call.header("location");
  if (request_.follow_redirects && is_redirect(call.status()) && !location.empty()) {
    const std::string target(location);
    const int status = call.status();
    if (sent && drain(call)) lease.keep();
    *again = true;
    return redirect(target, status);
  }
  auto delivered = deliver(call);
  if (delivered && sent && call.may_keep()) lease.keep();
  return delivered;
}

base::Result<void> Fetch::redirect(std::string_view location, int status) {
  if (hop_.redirects >= request_.max_redirects) {
    return base::Error{OC_INVALID, "more than " + std::to_string(request_.max_redirects) + " redirects"};
  }
  auto next = resolve_url(hop_.url, location);
  if (!next) return std::move(next).error().in("redirect");
  if (next->scheme != "http" && next->scheme != "https") {
    return base::Error{OC_DENIED, "redirect to scheme " + next->scheme + ": refused"};
  }
  ++hop_.redirects;
  if (!next->same_origin(hop_.url)) hop_.same_origin = false;
  const bool to_get =
      (status == 303 && hop_.method != "HEAD") || ((status == 301 || status == 302) && hop_.method == "POST");
  if (to_get) {
    hop_.method = "GET";
    hop_.body = {};
    hop_.body_dropped = true;
  }
  hop_.url = std::move(*next);
  return {};
}

bool Fetch::drain(HttpCall& call) {
  std::array<char, 4096> sink;
  for (std::size_t read = 0; read <= kDrainBytes;) {
    auto n = call.read_body(sink);
    if (!n) return false;
    if (*n == 0) return call.may_keep();
    read += *n;
  }
  return false;
}

bool Fetch::is_dropped(std::string_view name) const noexcept {
  if (hop_.body_dropped && name.size() > 8 && iequals(name.substr(0, 8), "content-")) return true;
  if (hop_.same_origin) return false;
  return iequals(name, "authorization") || iequals(name, "cookie") ||
         std::any_of(request_.secret_headers.begin(), request_.secret_headers.end(),
                     [&](std::string_view secret) { return iequals(name, secret); });
}

std::string Fetch::request_head() const {
  std::string head = hop_.method + " " + hop_.url.target + " HTTP/1.1\r\nHost: " + hop_.url.authority() + "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  };
  for (const HeaderView& header : request_.headers) {
    if (!is_dropped(header.name)) add(header.name, header.value);
  }
  const auto given = [&](std::string_view name) {
    return std::any_of(request_.headers.begin(), request_.headers.end(),
                       [&](const HeaderView& header) { return iequals(header.name, name); });
  };
  if (!given("user-agent") && !options_.user_agent.empty()) add("User-Agent", options_.user_agent);
  if (!given("accept")) add("Accept", "*/*");
  if (request_.decode && !given("accept-encoding")) add("Accept-Encoding", kAcceptedCodings);
  if (!hop_.body.empty() || hop_.method == "POST" || hop_.method == "PUT" || hop_.method == "PATCH") {
    add("Content-Length", std::to_string(hop_.body.size()));
  }
  head += "\r\n";
  return head;
}

base::Result<void> Fetch::deliver(HttpCall& call) {
  std::unique_ptr<ContentDecoder> decoder;
  if (request_.decode && hop_.method != "HEAD") {
    auto made = ContentDecoder::make(call.header("content-encoding"));
    if (!made) return std::move(made).error();
    decoder = std::move(*made);
  }
  if (!decoder && call.content_length() > 0 && static_cast<std::uint64_t>(call.content_length()) > request_.max_body) {
    return base::Error{OC_TOO_LARGE, "answer of " + std::to_string(call.content_length()) + " bytes; the limit is " +
                                         std::to_string(request_.max_body)};
  }
  const std::string url = hop_.url.text();
  HttpResponseHead head;
  head.status = call.status();
  head.redirects = hop_.redirects;
  head.url = url;
  std::vector<HeaderView> headers(call.headers().begin(), call.headers().end());
  if (decoder) {
    // They describe what was sent, not what the caller gets.
    std::erase_if(headers,
                  [](const HeaderView& h) { return h.name == "content-encoding" || h.name == "content-length"; });
  }
  head.headers = headers;
  if (sink_.on_head) {
    if (auto taken = sink_.on_head(head); !taken) return taken;
  }
  return read_to_sink(call, decoder.get());
}

base::Result<void> Fetch::read_to_sink(HttpCall& call, ContentDecoder* decoder) {
  std::uint64_t delivered = 0;
  const ContentDecoder::Receiver receive = [&](std::string_view piece) -> base::Result<void> {
    delivered += piece.size();
    if (delivered > request_.max_body) {
      return base::Error{OC_TOO_LARGE, "answer larger than " + std::to_string(request_.max_body) + " bytes" +
                                           (decoder != nullptr ? " after decoding" : "")};
    }
    return sink_.on_body ? sink_.on_body(piece) : base::Result<void>();
  };
  const std::unique_ptr<char[]> buffer(new char[kPieceBytes]);
  for (;;) {
    auto n = call.read_body({buffer.get(), kPieceBytes});
    if (!n) return std::move(n).error();
    if (*n == 0) return decoder != nullptr ? decoder->finish() : base::Result<void>();
    const std::string_view piece(buffer.get(), *n);
    if (auto taken = decoder != nullptr ? decoder->write(piece, receive) : receive(piece); !taken) return taken;
  }
}

}  // namespace

struct HttpClient::Impl {
  Impl(loop::Loops& l, Dialer& d, HttpClientOptions o)
      : loops(l),
        dialer(d),
        options(std::move(o)),
        limits({std::max<std::size_t>(1, options.max_connections), std::max<std::size_t>(1, options.max_per_host),
                options.max_idle_per_host, options.idle_time},
               [this] { ask_for_idle(); }),
        pools(loops.size()),
        published(loops.size()) {}

  ConnectionPool& pool() {
    loop::Loop& here = *loop::Loop::current();
    auto& mine = pools[here.index()];
    if (!mine) {
      mine = std::make_unique<ConnectionPool>(here, limits);
      published[here.index()].store(mine.get(), std::memory_order_release);
    }
    return *mine;
  }
  void ask_for_idle() {
    for (std::size_t i = 0; i < published.size(); ++i) {
      ConnectionPool* pool = published[i].load(std::memory_order_acquire);
      if (pool != nullptr) loops.at(i).post([pool] { pool->give_up_idle(); });
    }
  }

  loop::Loops& loops;
  Dialer& dialer;
  HttpClientOptions options;
  ConnectionLimits limits;
  std::vector<std::unique_ptr<ConnectionPool>> pools;   // by loop; each made and used on its loop only
  std::vector<std::atomic<ConnectionPool*>> published;  // for stats()
  std::atomic<std::uint64_t> requests{0}, reused{0}, retries{0};
};

HttpClient::HttpClient(loop::Loops& loops, Dialer& dialer, HttpClientOptions options)
    : impl_(std::make_unique<Impl>(loops, dialer, std::move(options))) {}
HttpClient::~HttpClient() = default;

base::Result<void> HttpClient::fetch(const HttpRequest& request, const HttpAnswerSink& sink) {
  if (auto checked = check_request(request); !checked) return checked;
  const fiber::Scope scope(*fiber::current_task(), request.deadline);
  Fetch fetch(impl_->dialer, impl_->options, impl_->pool(), request, sink);
  auto done = fetch.run();
  impl_->requests.fetch_add(1, std::memory_order_relaxed);
  if (fetch.reused()) impl_->reused.fetch_add(1, std::memory_order_relaxed);
  impl_->retries.fetch_add(fetch.retries(), std::memory_order_relaxed);
  return done;
}

base::Result<HttpResponse> HttpClient::fetch(const HttpRequest& request) {
  HttpResponse response;
  HttpAnswerSink sink;
  sink.on_head = [&](const HttpResponseHead& head) -> base::Result<void> {
    response.status = head.status;
    response.redirects = head.redirects;
    response.url = std::string(head.url);
    for (const HeaderView& h : head.headers) response.headers.push_back({std::string(h.name), std::string(h.value)});
    return {};
  };
  sink.on_body = [&](std::string_view piece) -> base::Result<void> {
    response.body += piece;
    return {};
  };
  if (auto done = fetch(request, sink); !done) return std::move(done).error();
  return response;
}

HttpClientStats HttpClient::stats() const noexcept {
  HttpClientStats stats;
  for (const auto& published : impl_->published) {
    const ConnectionPool* pool = published.load(std::memory_order_acquire);
    if (pool == nullptr) continue;
    stats.open += pool->open();
    stats.idle += pool->idle();
    stats.waiting += pool->waiting();
  }
  stats.requests = impl_->requests.load(std::memory_order_relaxed);
  stats.reused = impl_->reused.load(std::memory_order_relaxed);
  stats.retries = impl_->retries.load(std::memory_order_relaxed);
  return stats;
}

}  // namespace oneclaw::net
