// A tool that asks one address and waits: what it costs the host to wait for a slow service.
#include <oneclaw/cpp/host/http.h>
#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/tool.h>

#include <rapidjson/document.h>

#include <string>

namespace oneclaw::patience {
namespace {

using sdk::Call;
using sdk::Sink;
using sdk::Status;

constexpr const char* kTools = R"({"tools":[
  {"name":"patience.ask","title":"Ask and wait","idempotent":true,"input_schema":{"type":"object"},
   "output_schema":{"type":"object","required":["status"],"properties":{"status":{"type":"integer"}}}}]})";
constexpr std::uint64_t kNsPerMs = 1'000'000;
constexpr std::uint64_t kMaxBody = 64 * 1024;

class Patience final : public sdk::Plugin, public sdk::Tool {
 public:
  explicit Patience(const sdk::Setup& setup) : Plugin(setup), http_(host()) {
    rapidjson::Document config;
    config.Parse<rapidjson::kParseIterativeFlag>(setup.config.data(), setup.config.size());
    url_ = config["url"].GetString();
    timeout_ns_ = config["timeout_ms"].GetUint() * kNsPerMs;
  }

 private:
  Status describe_tools(Call, Sink json) override { return json.write(kTools); }

  Status invoke(Call call, std::string_view, std::string_view, Sink output) override {
    oc_fetch request{};
    request.method = sdk::str("GET");
    request.url = sdk::str(url_);
    request.timeout_ns = timeout_ns_;
    request.max_body = kMaxBody;
    const auto answer = http_.fetch(call, request);
    if (!answer) return Status(answer.status().code());
    return output.write("{\"status\":" + std::to_string(answer->status) + "}");
  }

  sdk::HttpService http_;
  std::string url_;
  std::uint64_t timeout_ns_ = 0;
};

}  // namespace
}  // namespace oneclaw::patience

ONECLAW_PLUGIN(oneclaw::patience::Patience, oneclaw::sdk::Tool)
