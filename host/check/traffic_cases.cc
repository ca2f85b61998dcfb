// http, channel and durable plugins: exactly one reply, true traits, idempotent jobs, no crash on anything that
// arrives.
#include "host/check/case.h"
#include "host/check/documents.h"
#include "host/check/operation.h"
#include "host/check/subject.h"
#include "host/check/traffic.h"

namespace oneclaw::check {
namespace {

using plugin::instance::Kind;

struct With {
  Context& context;
  Report& report;
  Specimen& specimen;
};

template <class Table>
const Table* table_of(With& c, const char* id) {
  const auto* table = static_cast<const Table*>(c.specimen.query(id));
  c.report.require(table != nullptr, "query gave NULL");
  return table;
}

RequestText request_for(const std::string& route) {
  RequestText request;
  request.route = route;
  const std::size_t space = route.find(' ');
  request.method = route.substr(0, space);
  request.path = space == std::string::npos ? "/" : route.substr(space + 1);
  request.headers = {{"host", "localhost"}, {"content-type", "application/json"}};
  return request;
}

void judge_exchange(With& c, const RequestText& request, std::string_view what) {
  RecordedExchange exchange(request, c.specimen.gate());
  const oc_status status = handle(c.specimen, {}, exchange);
  c.report.expect(is_known_status(status), std::string(what) + ": answered " + std::to_string(status));
  if (status == OC_OK) c.report.number(exchange.replies(), 1, std::string(what) + ": replies written before ok");
  c.report.expect(!exchange.is_open(), std::string(what) + ": a reply was begun and never ended");
  for (const std::string& line : exchange.misuse()) c.report.expect(false, std::string(what) + ": " + line);
}

void http_replies(With& c) {
  for (const std::string& route : c.context.subject.manifest->permissions.routes) {
    judge_exchange(c, request_for(route), route);
  }
  if (c.context.subject.manifest->permissions.routes.empty())
    c.report.warn("the manifest declares no route under permissions.routes");
}

void http_hostile(With& c) {
  std::vector<std::string> routes = c.context.subject.manifest->permissions.routes;
  routes.insert(routes.end(), {"GET /oc/no/such/route", "", "\xff"});
  for (const std::string& route : routes) {
    for (const std::string& body : hostile_inputs()) {
      RequestText request = request_for(route);
      request.body = body;
      judge_exchange(c, request, quoted(route) + " with the body " + quoted(body));
      request.is_chunked = true;
      request.query = "a=%zz&b=%00&=&&" + std::string(2000, 'q');
      request.headers.assign(100, {"x-header", std::string(100, 'h')});
      judge_exchange(c, request, quoted(route) + " chunked, with odd query and headers");
    }
  }
}

void channel_traits(With& c) {
  const auto* table = table_of<oc_channel_v1>(c, OC_CHANNEL_V1);
  oc_channel_traits traits{};
  traits.size = sizeof(traits);
  c.report.require_ok(
      c.specimen.call({}, [&](oc_call* call) { return table->traits(c.specimen.self(), call, &traits); }), "traits");
  constexpr std::uint32_t kKnown = OC_CHANNEL_CAN_EDIT | OC_CHANNEL_CAN_BUTTON | OC_CHANNEL_CAN_TYPING |
                                   OC_CHANNEL_CAN_ATTACH | OC_CHANNEL_CAN_THREAD | OC_CHANNEL_HAS_IDEMPOTENCY;
  c.report.number(traits.flags & ~kKnown, 0, "unknown flags in traits");
  c.report.expect(traits.max_text > 0, "max_text is 0");
  c.report.expect(traits.max_items > 0, "max_items is 0");
  const bool has_buttons = (traits.flags & OC_CHANNEL_CAN_BUTTON) != 0;
  c.report.expect(has_buttons == (traits.max_buttons > 0),
                  "max_buttons and OC_CHANNEL_CAN_BUTTON contradict each other");
}

void channel_hostile(With& c) {
  const auto* table = table_of<oc_channel_v1>(c, OC_CHANNEL_V1);
  oc_channel_traits traits{};
  traits.size = sizeof(traits);
  c.specimen.call({}, [&](oc_call* call) { return table->traits(c.specimen.self(), call, &traits); });
  for (const std::string& text : hostile_inputs()) {
    OutboundText message;
    message.view = text.substr(0, OC_CHANNEL_MAX_VIEW);
    const oc_outbound view = message.view_of();
    StringSink id(1024);
    const oc_status sent =
        c.specimen.call({}, [&](oc_call* call) { return table->send(c.specimen.self(), call, &view, id.view()); });
    c.report.expect(is_known_status(sent) && sent != OC_OK,
                    "send of the view " + quoted(text) + ": answered " + status_text(sent));
    const oc_status edited = c.specimen.call(
        {}, [&](oc_call* call) { return table->edit(c.specimen.self(), call, plugin::call::to_oc("1"), &view); });
    if ((traits.flags & OC_CHANNEL_CAN_EDIT) == 0)
      c.report.status(edited, OC_UNSUPPORTED, "edit without OC_CHANNEL_CAN_EDIT");
    for (const oc_status status :
         {c.specimen.call(
              {}, [&](oc_call* call) { return table->typing(c.specimen.self(), call, plugin::call::to_oc(text)); }),
          c.specimen.call({}, [&](oc_call* call) {
            return table->acknowledge(c.specimen.self(), call, plugin::call::to_oc(text));
          })}) {
      c.report.expect(is_known_status(status), "typing or acknowledge answered " + std::to_string(status));
    }
  }
}

void durable_unknown(With& c) {
  const auto* table = table_of<oc_durable_v1>(c, OC_DURABLE_V1);
  std::int32_t state = 0;
  for (const char* job : {"check-no-such-job", "", "\xff"}) {
    const oc_str id = plugin::call::to_oc(job);
    c.report.refused(
        c.specimen.call({}, [&](oc_call* call) { return table->status(c.specimen.self(), call, id, &state); }),
        "status of an unknown job");
    c.report.refused(c.specimen.call({}, [&](oc_call* call) { return table->cancel(c.specimen.self(), call, id); }),
                     "cancel of an unknown job");
  }
}

void durable_idempotent(With& c) {
  const auto* table = table_of<oc_durable_v1>(c, OC_DURABLE_V1);
  const std::string id = fresh_table_name("job");
  oc_durable_job job{};
  job.size = sizeof(job);
  job.step_count = 1;
  job.job = plugin::call::to_oc(id);
  job.workflow = plugin::call::to_oc("check");
  job.not_before_us = INT64_C(4'000'000'000'000'000);  // in the year 2096: it is submitted, not run
  for (int i = 0; i < 2; ++i) {
    const oc_status status =
        c.specimen.call({}, [&](oc_call* call) { return table->submit(c.specimen.self(), call, &job); });
    if (status == OC_UNAVAILABLE) c.report.skip("the engine outside cannot be reached");
    c.report.status(status, OC_OK, "submit");
  }
  std::int32_t state = 0;
  c.report.status(
      c.specimen.call({}, [&](oc_call* call) { return table->status(c.specimen.self(), call, job.job, &state); }),
      OC_OK, "status");
  c.report.expect(state >= OC_DURABLE_PENDING && state <= OC_DURABLE_CANCELLED,
                  "status gave the unknown state " + std::to_string(state));
  c.report.status(c.specimen.call({}, [&](oc_call* call) { return table->cancel(c.specimen.self(), call, job.job); }),
                  OC_OK, "cancel");
}

void add(Cases& cases, Kind kind, std::string id, std::string title, void (*run)(With&)) {
  Case c;
  c.id = std::move(id);
  c.title = std::move(title);
  c.kind = kind;
  c.run = [run](Context& context) {
    Specimen specimen(*context.rig);
    specimen.bring_up(context.report);
    With with{context, context.report, specimen};
    run(with);
    specimen.take_down(context.report);
  };
  cases.push_back(std::move(c));
}

}  // namespace

void add_traffic_cases(Cases& cases) {
  add(cases, Kind::http, "http.handle.replies", "every declared route gets exactly one reply or a failure",
      http_replies);
  add(cases, Kind::http, "http.handle.hostile", "no request crashes the plugin or makes it reply twice", http_hostile);
  add(cases, Kind::channel, "channel.traits", "the traits are whole and do not contradict themselves", channel_traits);
  add(cases, Kind::channel, "channel.hostile", "no view, conversation or interaction crashes the plugin",
      channel_hostile);
  add(cases, Kind::durable, "durable.unknown", "a job that was never submitted is refused", durable_unknown);
  add(cases, Kind::durable, "durable.idempotent", "submitting a job again is the same job", durable_idempotent);
}

}  // namespace oneclaw::check
