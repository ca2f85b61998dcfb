#include "host/check/traffic.h"

#include <algorithm>
#include <cstring>

namespace oneclaw::check {
namespace {

oc_str str(const std::string& text) { return plugin::call::to_oc(text); }

}  // namespace

RecordedExchange::RecordedExchange(const RequestText& text, plugin::gate::Gate& gate) : text_(text), gate_(gate) {
  for (const auto& [name, value] : text.headers) headers_.push_back({str(name), str(value)});
  request_.size = sizeof(request_);
  request_.header_count = static_cast<std::uint32_t>(headers_.size());
  request_.route = str(text.route);
  request_.method = str(text.method);
  request_.path = str(text.path);
  request_.query = str(text.query);
  request_.remote = {"192.0.2.1", 9};
  request_.headers = headers_.data();
  request_.content_length = text.is_chunked ? -1 : static_cast<std::int64_t>(text.body.size());
}

void RecordedExchange::start_reply(const oc_http_reply* reply, const char* function) {
  if (++replies_ > 1) misuse_.push_back(std::string(function) + " after a reply was written already");
  if (reply == nullptr || reply->size < sizeof(oc_http_reply)) {
    misuse_.push_back(std::string(function) + " with a reply that is NULL or too small");
    return;
  }
  status_ = reply->status;
  if (status_ <= 100 || status_ >= 600)
    misuse_.push_back(std::string(function) + " with HTTP status " + std::to_string(status_));
}

// The functions tagged OC_SUSPENDS, behind the gate like every host call.
oc_status RecordedExchange::body(oc_http_exchange* x, oc_call* call, std::uint64_t max, oc_bytes* out) {
  RecordedExchange& self = of(x);
  if (const oc_status refused = self.gate_.admit(call, "exchange.body"); refused != OC_OK) return refused;
  if (self.text_.body.size() > max) return call->fail(OC_TOO_LARGE, "the body is larger than asked for");
  *out = plugin::call::to_oc_bytes(self.text_.body);
  return OC_OK;
}

oc_status RecordedExchange::read(oc_http_exchange* x, oc_call* call, void* buffer, std::uint64_t capacity,
                                 std::uint64_t* len) {
  RecordedExchange& self = of(x);
  if (const oc_status refused = self.gate_.admit(call, "exchange.read"); refused != OC_OK) return refused;
  *len = std::min<std::uint64_t>(capacity, self.text_.body.size() - self.read_);
  if (*len > 0) std::memcpy(buffer, self.text_.body.data() + self.read_, *len);
  self.read_ += *len;
  return OC_OK;
}

oc_status RecordedExchange::reply(oc_http_exchange* x, oc_call* call, const oc_http_reply* reply) {
  if (const oc_status refused = of(x).gate_.admit(call, "exchange.reply"); refused != OC_OK) return refused;
  of(x).start_reply(reply, "reply");
  return OC_OK;
}

oc_status RecordedExchange::begin(oc_http_exchange* x, oc_call* call, const oc_http_reply* head) {
  if (const oc_status refused = of(x).gate_.admit(call, "exchange.begin"); refused != OC_OK) return refused;
  of(x).start_reply(head, "begin");
  of(x).is_open_ = true;
  return OC_OK;
}

oc_status RecordedExchange::write(oc_http_exchange* x, oc_call* call, oc_bytes) {
  if (const oc_status refused = of(x).gate_.admit(call, "exchange.write"); refused != OC_OK) return refused;
  if (!of(x).is_open_) of(x).misuse_.emplace_back("write without begin");
  return OC_OK;
}

oc_status RecordedExchange::end(oc_http_exchange* x, oc_call* call) {
  if (const oc_status refused = of(x).gate_.admit(call, "exchange.end"); refused != OC_OK) return refused;
  if (!of(x).is_open_) of(x).misuse_.emplace_back("end without begin");
  of(x).is_open_ = false;
  return OC_OK;
}

const oc_http_request* RecordedExchange::request(oc_http_exchange* x) { return &of(x).request_; }

oc_str RecordedExchange::header(oc_http_exchange* x, oc_str name) {
  for (const oc_header& h : of(x).headers_) {
    if (plugin::call::from_oc(h.name) == plugin::call::from_oc(name)) return h.value;
  }
  return {nullptr, 0};
}

const oc_http_exchange_v1* RecordedExchange::api() {
  static const oc_http_exchange_v1 api{
      sizeof(oc_http_exchange_v1), 0, &request, &header, &body, &read, &reply, &begin, &write, &end};
  return &api;
}

oc_status handle(Specimen& specimen, const plugin::call::CallSpec& spec, RecordedExchange& exchange) {
  const auto* table = static_cast<const oc_http_v1*>(specimen.query(OC_HTTP_V1));
  if (table == nullptr) return OC_UNSUPPORTED;
  return specimen.call(
      spec, [&](oc_call* c) { return table->handle(specimen.self(), c, exchange.handle(), RecordedExchange::api()); });
}

oc_outbound OutboundText::view_of() const {
  oc_outbound out{};
  out.size = sizeof(out);
  out.conversation = str(conversation);
  out.reply_to = str(reply_to);
  out.idempotency_key = str(key);
  out.view = str(view);
  return out;
}

}  // namespace oneclaw::check
