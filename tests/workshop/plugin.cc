// Workflows and tools whose inputs say what they do: the tests of engine and registry drive them.
//
// Workflow "work": four steps, each of which does what the input's list names for it:
//   {"steps":[["add"],["fail unavailable 2"],["sleep 500"],["spend 3"]]}
#include <oneclaw/cpp/host/artifact.h>
#include <oneclaw/cpp/host/job.h>
#include <oneclaw/cpp/host/metering.h>
#include <oneclaw/cpp/host/secret.h>
#include <oneclaw/cpp/host/task.h>
#include <oneclaw/cpp/host/tool.h>
#include <oneclaw/cpp/json_writer.h>
#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/tool.h>
#include <oneclaw/cpp/workflow.h>

#include <rapidjson/document.h>

#include <unistd.h>
#include <atomic>
#include <chrono>

#include <cstdio>
#include <string>

namespace oneclaw::workshop {
namespace {

using sdk::Call;
using sdk::Error;
using sdk::Sink;
using sdk::Status;

constexpr const char* kWorkflows = R"({"workflows":[
  {"name":"work","title":"Work","price":{"kind":"fixed","usd":0.5},
   "input_schema":{"type":"object","required":["steps"],"additionalProperties":false,"properties":{
     "steps":{"type":"array","maxItems":4,"items":{"type":"array","items":{"type":"string"}}},
     "units":{"type":"integer","minimum":0,"maximum":100,"default":1},
     "cached":{"type":"boolean","default":false}}},
   "output_schema":{"type":"object","required":["sum"],"properties":{"sum":{"type":"integer"}}},
   "billing":{"units":"/units","cached":"/cached"},
   "steps":[{"name":"one","title":"Step one","retry":{"attempts":3,"first_ms":1,"factor":1}},
            {"name":"two","title":"Step two","retry":{"attempts":3,"first_ms":1,"factor":1}},
            {"name":"three","title":"Step three","retry":{"attempts":3,"first_ms":1,"factor":1}},
            {"name":"four","title":"Step four","timeout_ms":200,"retry":{"attempts":1}}]},
  {"name":"gift","title":"Gift","price":{"kind":"free"},"input_schema":{"type":"object"},
   "steps":[{"name":"only"}]},
  {"name":"hold","title":"Hold","price":{"kind":"fixed","usd":0.5},
   "input_schema":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}},
   "steps":[{"name":"wait","title":"Waiting"},{"name":"end","title":"Ending"}],
   "triggers":["hold on to {name}"],"examples":["hold on to a"]},
  {"name":"unpriced","title":"Unpriced","input_schema":{"type":"object"},"steps":[{"name":"only"}]}]})";

constexpr const char* kTools = R"({"tools":[
  {"name":"workshop.say","title":"Say","idempotent":true,
   "input_schema":{"type":"object","required":["text"],"additionalProperties":false,
                   "properties":{"text":{"type":"string"},"times":{"type":"integer","default":1,"maximum":3}}},
   "output_schema":{"type":"object","required":["said"],"properties":{"said":{"type":"string"}}}},
  {"name":"workshop.lie","title":"Lie","input_schema":{"type":"object"},
   "output_schema":{"type":"object","required":["truth"]}}]})";

oc_status status_named(std::string_view name) {
  if (name == "unavailable") return OC_UNAVAILABLE;
  if (name == "exhausted") return OC_EXHAUSTED;
  if (name == "invalid") return OC_INVALID;
  if (name == "internal") return OC_INTERNAL;
  return OC_UNSUPPORTED;
}

class Workshop final : public sdk::Plugin, public sdk::Tool, public sdk::Workflow {
 public:
  explicit Workshop(const sdk::Setup& setup)
      : Plugin(setup),
        artifact_(host()),
        job_(host()),
        metering_(host()),
        secret_(host()),
        task_(host()),
        tool_(host()) {
    rapidjson::Document config;
    config.Parse(setup.config.data(), setup.config.size());
    if (config.IsObject() && config.HasMember("folder")) folder_ = config["folder"].GetString();
    asks_at_start_ = config.IsObject() && config.HasMember("asks_at_start") && config["asks_at_start"].GetBool();
  }
  Status start(Call call) override { return asks_at_start_ ? ask(call, "workshop.token") : Status(); }

 private:
  Status ask(Call call, const std::string& name) {
    auto secret = secret_.get(call, name);
    if (!secret) return secret.take_status();
    return secret->size() > 8 ? OC_OK : OC_INTERNAL;
  }
  Status describe_tools(Call, Sink json) override { return json.write(kTools); }
  Status describe_workflows(Call, Sink json) override { return json.write(kWorkflows); }

  Status invoke(Call, std::string_view name, std::string_view input, Sink output) override {
    if (name == "workshop.lie") return output.write("{}");
    rapidjson::Document in;
    in.Parse(input.data(), input.size());
    std::string said;
    for (int i = 0; i < in["times"].GetInt(); ++i) said += in["text"].GetString();
    return output.write("{\"said\":" + sdk::json_string(said) + "}");
  }

  // Until the folder has a file of that name; "break" fails.
  Status hold(Call call, const oc_step& step) {
    rapidjson::Document input;
    input.Parse(step.input.ptr, step.input.len);
    const std::string name = input["name"].GetString();
    if (name == "break") return {OC_INVALID, "told to fail"};
    if (step.index == 0) (void)job_.progress(call, 1, 4, "Holding on to " + name);
    while (::access((folder_ + "/" + name).c_str(), F_OK) != 0) {
      if (Status slept = call.sleep(std::chrono::milliseconds(5)); slept.code() != OC_OK) return slept;
    }
    return OC_OK;
  }

  Status run_step(Call call, const oc_step& step, Sink state) override {
    if (sdk::view(step.workflow) == "hold") {
      if (Status held = hold(call, step); held.code() != OC_OK) return held;
    }
    if (sdk::view(step.workflow) != "work") return state.write("{\"sum\":0}");
    rapidjson::Document input;
    input.Parse(step.input.ptr, step.input.len);
    rapidjson::Document before;
    before.Parse(step.state.ptr, step.state.len);
    int sum = before.IsObject() ? before["sum"].GetInt() : 0;
    bool stops = false;
    if (step.index < input["steps"].Size()) {
      for (const auto& act : input["steps"][step.index].GetArray()) {
        const std::string_view text(act.GetString(), act.GetStringLength());
        if (text == "stop") stops = true;
        if (text == "add") ++sum;
        if (Status done = act_out(call, step, text); done.code() != OC_OK) return done;
      }
    }
    std::string out = "{\"sum\":" + std::to_string(sum) + ",\"units\":" + std::to_string(input["units"].GetInt()) +
                      ",\"cached\":" + (input["cached"].GetBool() ? "true}" : "false}");
    if (Status written = state.write(out); written.code() != OC_OK) return written;
    return stops ? OC_STOP : OC_OK;
  }

  Status act_out(Call call, const oc_step& step, std::string_view act) {
    const size_t space = act.find(' ');
    const std::string_view verb = act.substr(0, space);
    const std::string rest(space == std::string_view::npos ? std::string_view() : act.substr(space + 1));
    if (verb == "fail") {
      const size_t gap = rest.find(' ');
      const auto until = gap == std::string::npos ? 1'000'000u : std::stoul(rest.substr(gap + 1));
      if (step.attempt > until) return OC_OK;
      return {status_named(rest.substr(0, gap)), "told to fail"};
    }
    if (verb == "sleep") return call.sleep(std::chrono::milliseconds(std::stoul(rest)));
    if (verb == "deaf") {  // does not hear a cancellation
      const int64_t end = host().now() + std::stoll(rest) * 1'000'000;
      while (host().now() < end) (void)call.sleep(std::chrono::milliseconds(1));
      return OC_OK;
    }
    if (verb == "spend") return metering_.record(call, "acme", "call", std::stoll(rest), OC_COST_UNKNOWN, "");
    if (verb == "misspend") return metering_.record(call, "acme", "cal", 1, OC_COST_UNKNOWN, "");
    if (verb == "once") return once(call, step, rest);
    if (verb == "say") {
      auto said = tool_.invoke(call, "workshop.say", R"({"text":"hello"})");
      return said ? Status(*said == R"({"said":"hello"})" ? OC_OK : OC_INTERNAL) : said.take_status();
    }
    if (verb == "say_in_task") {
      auto task = task_.spawn(call, "say", [this](Call c) { return act_out(c, oc_step{}, "say"); });
      return task ? task->join(call) : task.take_status();
    }
    if (verb == "call") {
      auto said = tool_.invoke(call, rest, "{}");
      return said ? Status() : said.take_status();
    }
    if (verb == "child") {
      auto id = job_.start(call, "child", "gift", "{}");
      if (!id) return id.take_status();
      auto output = job_.wait(call, *id);
      return output ? Status() : output.take_status();
    }
    if (verb == "secret") return ask(call, rest);
    if (verb == "note") return note(call, step, rest);
    if (verb == "leave") return leave(call, rest);
    if (verb == "progress") return job_.progress(call, 1, 2, rest), Status();
    return OC_OK;
  }

  // "NAME": a paid effect that happens once; "NAME crash" ends in the middle the first time.
  Status once(Call call, const oc_step& step, const std::string& how) {
    auto known = job_.once(call, how);
    if (!known) return known.take_status();
    if (known->state == OC_ONCE_DONE) return known->recorded == "\"paid\"" ? OC_OK : OC_INTERNAL;
    if (known->state == OC_ONCE_UNKNOWN) return job_.done(call, how, "\"paid\"");
    if (Status noted = note(call, step, "paid-" + how); noted.code() != OC_OK) return noted;
    if (how == "lost" && step.attempt == 1) return {OC_UNAVAILABLE, "the answer was lost"};
    return job_.done(call, how, "\"paid\"");
  }

  // An artifact of that name, which is read back at once.
  Status leave(Call call, const std::string& name) {
    const std::string data = R"({"headers":{"authorization":"Bearer canary"},"q":"<script>"})";
    sdk::Collector id;
    if (Status kept = artifact_.put(call, "api_request", name, "text/html", data, id.sink()); kept.code() != OC_OK) {
      return kept;
    }
    sdk::Collector back;
    if (Status read = artifact_.get(call, id.text(), back.sink()); read.code() != OC_OK) return read;
    return back.text().find("canary") == std::string::npos ? OC_OK : OC_INTERNAL;
  }

  // Leaves a line that a test can count.
  Status note(Call call, const oc_step& step, const std::string& name) {
    if (folder_.empty()) return OC_OK;
    std::FILE* file = std::fopen((folder_ + "/" + name).c_str(), "a");
    if (file == nullptr) return {OC_UNAVAILABLE, "cannot write the note"};
    std::fprintf(file, "%.*s %u\n", static_cast<int>(call.principal().job.size()), call.principal().job.data(),
                 step.index);
    std::fclose(file);
    return OC_OK;
  }

  Status present(Call, std::string_view, std::string_view output, uint32_t page, Sink view) override {
    return view.write("{\"title\":\"Work\",\"text\":" + sdk::json_string(output) +
                      ",\"page\":{\"index\":" + std::to_string(page) + ",\"count\":1,\"total\":1}}");
  }

  sdk::ArtifactService artifact_;
  sdk::JobService job_;
  sdk::MeteringService metering_;
  sdk::SecretService secret_;
  sdk::TaskService task_;
  sdk::ToolService tool_;
  std::string folder_;
  bool asks_at_start_ = false;
};

}  // namespace
}  // namespace oneclaw::workshop

ONECLAW_PLUGIN(oneclaw::workshop::Workshop, oneclaw::sdk::Tool, oneclaw::sdk::Workflow)
