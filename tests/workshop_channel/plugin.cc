// A channel into a folder, and the workflow "hunt", whose query says what its steps do: "held" waits for a file "go",
// "bad" fails, anything else finds things.
#include <oneclaw/cpp/channel.h>
#include <oneclaw/cpp/host/bus.h>
#include <oneclaw/cpp/json_writer.h>
#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/workflow.h>

#include <rapidjson/document.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <mutex>
#include <string>

namespace oneclaw::workshop_channel {
namespace {

using sdk::Call;
using sdk::Sink;
using sdk::Status;

constexpr const char* kWorkflows = R"({"workflows":[
  {"name":"hunt","title":"Hunt","price":{"kind":"fixed","usd":0.5},
   "input_schema":{"type":"object","required":["query","location"],"additionalProperties":false,"properties":{
     "query":{"type":"string"},"location":{"type":"string"},
     "limit":{"type":"integer","minimum":1,"maximum":100,"default":12}}},
   "billing":{"units":"/things"},
   "steps":[{"name":"one","title":"Looking"},{"name":"two","title":"Finding"},{"name":"three","title":"Counting"}],
   "triggers":["hunt {query} in {location}","hunt {query}"],
   "examples":["hunt snarks in Boojum"]}]})";

constexpr unsigned kPageSize = 5;

class WorkshopChannel final : public sdk::Plugin, public sdk::Channel, public sdk::Workflow {
 public:
  explicit WorkshopChannel(const sdk::Setup& setup) : Plugin(setup), bus_(host()) {
    rapidjson::Document config;
    config.Parse(setup.config.data(), setup.config.size());
    if (!config.IsObject()) return;
    if (config.HasMember("folder")) folder_ = config["folder"].GetString();
    if (config.HasMember("can_edit")) can_edit_ = config["can_edit"].GetBool();
  }

 private:
  oc_channel_traits traits() override {
    oc_channel_traits out{};
    out.flags = (can_edit_ ? OC_CHANNEL_CAN_EDIT : 0u) | OC_CHANNEL_CAN_BUTTON | OC_CHANNEL_HAS_IDEMPOTENCY;
    return out;
  }

  Status send(Call, const oc_outbound& message, Sink remote_id) override {
    const std::lock_guard lock(mutex_);
    const std::string how = mode();
    if (how == "unavailable") return {OC_UNAVAILABLE, "told to be down"};
    if (how == "denied") return {OC_DENIED, "told to refuse"};
    const std::string key(sdk::view(message.idempotency_key));
    auto [sent, is_new] = sent_.try_emplace(key, "r" + std::to_string(sent_.size() + 1));
    if (is_new) {
      write("send " + key + " " + std::string(sdk::view(message.conversation)) + " " +
            std::string(sdk::view(message.view)));
    }
    if (how == "lost") return {OC_TIMEOUT, "told to lose the answer"};
    return remote_id.write(sent->second);
  }

  Status edit(Call, std::string_view remote_id, const oc_outbound& message) override {
    const std::lock_guard lock(mutex_);
    const std::string how = mode();
    if (how == "unavailable") return {OC_UNAVAILABLE, "told to be down"};
    if (how == "denied") return {OC_DENIED, "told to refuse"};
    write("edit " + std::string(remote_id) + " " + std::string(sdk::view(message.view)));
    return how == "lost" ? Status(OC_TIMEOUT, "told to lose the answer") : Status();
  }

  // EVENT|SENDER|TEXT, delivered as if somebody had written it.
  Status typing(Call call, std::string_view what) override {
    const size_t first = what.find('|'), second = what.find('|', first + 1);
    oc_inbound event{};
    event.kind = OC_INBOUND_MESSAGE;
    event.event_id = sdk::str(what.substr(0, first));
    event.sender = event.conversation = sdk::str(what.substr(first + 1, second - first - 1));
    event.text = sdk::str(what.substr(second + 1));
    return bus_.deliver(call, event);
  }

  Status describe_workflows(Call, Sink json) override { return json.write(kWorkflows); }

  Status run_step(Call call, const oc_step& step, Sink state) override {
    rapidjson::Document input;
    input.Parse(step.input.ptr, step.input.len);
    const std::string query = input["query"].GetString();
    if (step.index == 1 && query == "bad") return {OC_INVALID, "nothing like that can be hunted"};
    while (step.index == 1 && query == "held" && !std::ifstream(folder_ + "/go")) {
      if (Status slept = call.sleep(std::chrono::milliseconds(2)); slept.code() != OC_OK) return slept;
    }
    std::string out = "{\"things\":[";
    for (int i = 1; i <= input["limit"].GetInt(); ++i) {
      out += (i > 1 ? "," : "") + std::string("{\"name\":") + sdk::json_string(query + " " + std::to_string(i)) +
             ",\"seen_at\":" + sdk::json_string(input["location"].GetString()) + "}";
    }
    return state.write(out + "]}");
  }

  Status present(Call, std::string_view, std::string_view output, uint32_t page, Sink view) override {
    rapidjson::Document result;
    result.Parse(output.data(), output.size());
    const auto& things = result["things"];
    const unsigned count = (things.Size() + kPageSize - 1) / kPageSize;
    if (page >= count) return {OC_NOT_FOUND, "there is no such page"};
    std::string out = "{\"title\":\"Hunted\",\"items\":[";
    for (unsigned i = page * kPageSize; i < things.Size() && i < (page + 1) * kPageSize; ++i) {
      out += (i > page * kPageSize ? "," : "") + std::string("{\"title\":") +
             sdk::json_string(things[i]["name"].GetString()) + "}";
    }
    out += "],\"actions\":[{\"id\":\"more\",\"label\":\"Show more\"}],\"page\":{\"index\":" + std::to_string(page) +
           ",\"count\":" + std::to_string(count) + ",\"total\":" + std::to_string(things.Size()) + "}}";
    return view.write(out);
  }

  std::string mode() const {
    std::string how;
    std::ifstream(folder_ + "/mode") >> how;
    return how;
  }
  void write(const std::string& line) const { std::ofstream(folder_ + "/sent", std::ios::app) << line << "\n"; }

  sdk::BusService bus_;
  std::string folder_;
  bool can_edit_ = true;
  std::mutex mutex_;                         // never held over a call that suspends
  std::map<std::string, std::string> sent_;  // key to remote id
};

}  // namespace
}  // namespace oneclaw::workshop_channel

ONECLAW_PLUGIN(oneclaw::workshop_channel::WorkshopChannel, oneclaw::sdk::Channel, oneclaw::sdk::Workflow)
