#include "tests/broken/zoo_life.h"

#include "host/base/json.h"
#include "host/base/status.h"
#include "host/loop/sync.h"
#include "tests/broken/zoo_host.h"

#include <oneclaw/cache.h>
#include <oneclaw/cpp/sink.h>
#include <oneclaw/cpp/view.h>
#include <oneclaw/tool.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <future>
#include <sstream>

namespace oneclaw::zoo {
namespace {

namespace call = plugin::call;
namespace instance = plugin::instance;
using std::chrono::milliseconds;

void report(const char* stage, oc_status status, std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  const std::string name(base::status_name(status));
  std::printf("%s %s %s\n", stage, name.c_str(), text.c_str());
  std::fflush(stdout);
}

// A callee's answer as the host judges it: its status, then whether the sink refused a part, then its form.
struct Answer {
  oc_status status = OC_OK;
  std::string text;
};

Answer judge(instance::Instance& plugin, oc_status status, call::CallError&& error, const sdk::Collector& answer) {
  if (base::known_status(status) < 0) {
    base::Error told = call::to_error(plugin.callee(), status, std::move(error));
    return {told.status, std::move(told.text)};
  }
  if (answer.refused() != OC_OK) return {answer.refused(), "a part of the answer was refused"};
  return {base::is_success(status) ? OC_OK : status, ""};
}

Answer get_key(instance::Instance& plugin) {
  const auto* table = static_cast<const oc_cache_v1*>(plugin.table(instance::Kind::cache));
  sdk::Collector answer(OC_CACHE_MAX_VALUE);
  call::CallError error;
  const call::CallSpec spec{.deadline = fiber::Deadline::after(milliseconds(300))};
  const oc_status status = call::invoke(
      plugin.callee(), spec, [&](oc_call* c) { return table->get(plugin.self(), c, sdk::bytes("key"), answer.sink()); },
      &error);
  return judge(plugin, status == OC_NOT_FOUND ? OC_OK : status, std::move(error), answer);
}

template <class Fn>
Answer json_from(instance::Instance& plugin, Fn&& fn) {
  sdk::Collector answer(OC_TOOL_MAX_OUTPUT);
  call::CallError error;
  const oc_status status = call::invoke(
      plugin.callee(), {}, [&](oc_call* c) { return fn(c, answer.sink()); }, &error);
  const Answer judged = judge(plugin, status, std::move(error), answer);
  if (judged.status != OC_OK) return judged;
  const auto parsed = base::parse_json(answer.text());
  if (!parsed) return {parsed.status(), parsed.error().text};
  return {};
}

Answer use_tool(instance::Instance& plugin) {
  const auto* table = static_cast<const oc_tool_v1*>(plugin.table(instance::Kind::tool));
  const Answer described =
      json_from(plugin, [&](oc_call* c, oc_sink sink) { return table->describe(plugin.self(), c, sink); });
  if (described.status != OC_OK) return described;
  return json_from(plugin, [&](oc_call* c, oc_sink sink) {
    return table->invoke(plugin.self(), c, sdk::str("zoo.echo"), sdk::str("{}"), sink);
  });
}

// Twice, on tasks of their own: some defects need a second call, some never come back from one.
void call_it(const std::shared_ptr<instance::Instance>& plugin) {
  Answer worst;
  bool is_back = true;
  for (int turn = 0; turn < 2 && is_back && worst.status == OC_OK; ++turn) {
    auto answer = std::make_shared<Answer>();
    loop::TaskHandle task = loop::Loop::current()->spawn([plugin, answer] {
      *answer = plugin->table(instance::Kind::tool) != nullptr ? use_tool(*plugin) : get_key(*plugin);
    });
    is_back = task.join(fiber::Deadline::after(milliseconds(2'000))) == fiber::Wake::signalled;
    if (!is_back) task.detach();
    worst = *answer;
  }
  if (is_back) {
    report("call", worst.status, worst.text);
  } else {
    report("call", OC_OK, "it did not come back");
  }
}

void stop_it(const std::shared_ptr<instance::Instance>& plugin) {
  const instance::StopReport stopped = plugin->stop(fiber::Deadline::after(milliseconds(300)));
  std::string text = stopped.text;
  for (const auto& leak : stopped.leaks) text += (text.empty() ? "leaked: " : ", ") + leak.kind + " " + leak.name;
  report("stop", stopped.is_stuck ? OC_TIMEOUT : stopped.status, text);
}

void live_through(ZooHost& host, const std::string& id) {
  const Manifest manifest = manifest_of(id);
  auto loaded = host.images().load(library_of(id), manifest.expected);
  report("load", loaded.status(), loaded ? "" : loaded.error().text);
  if (!loaded) return;
  auto made = host.make(id);
  report("create", made.status(), made ? "" : made.error().text);
  if (!made) return;
  const auto started = (*made)->start();
  report("start", started.status(), started ? "" : started.error().text);
  if (started) call_it(*made);
  stop_it(*made);
}

}  // namespace

void live(const std::string& id, const std::string& state) {
  auto* host = new ZooHost(state);  // never destroyed: see zoo_host.h
  host->on_task(0, [&] { host->start_good(); });
  loop::Event is_over(host->loops().at(1));
  int right = 0;
  int asked = 0;
  const auto serve = [&] {
    constexpr int kBatch = 50;
    right += host->serve_good(kBatch);
    asked += kBatch;
  };
  std::promise<void> served;
  host->loops().at(1).spawn_from_anywhere(
      [&] {
        do serve();
        while (is_over.wait(fiber::Deadline::after(milliseconds(5))) == fiber::Wake::timeout);
        served.set_value();
      },
      "good");
  host->on_task(0, [&] { live_through(*host, id); });
  is_over.signal();
  served.get_future().wait();
  // What a defect left behind gets a moment to strike; nobody signals.
  host->on_task(1, [&] { is_over.wait(fiber::Deadline::after(milliseconds(120))); });
  host->on_task(1, [&] {
    while (asked < kGoodRequests) serve();
  });
  std::printf("good %d %d\n", right, asked - right);
  std::fflush(stdout);
  ::_exit(0);
}

LifeReport read_life(const std::string& output) {
  LifeReport life;
  std::istringstream lines(output);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string stage;
    StageReport report;
    fields >> stage >> report.status;
    std::getline(fields >> std::ws, report.text);
    if (stage == "good") {
      life.good = std::atoi(report.status.c_str());
      life.bad = std::atoi(report.text.c_str());
    } else if (!stage.empty()) {
      life.stages[stage] = std::move(report);
    }
  }
  return life;
}

}  // namespace oneclaw::zoo
