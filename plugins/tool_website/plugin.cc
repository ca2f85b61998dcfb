// tool_website as a plugin: the table of "oneclaw.tool/1" over Scanner, nothing else.
#include "config.h"
#include "describe.h"
#include "report.h"
#include "scan_input.h"
#include "scanner.h"

#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/tool.h>

#include <memory>
#include <string>

namespace oneclaw::tool_website {

namespace {

class ToolWebsite final : public sdk::Plugin, public sdk::Tool {
 public:
  explicit ToolWebsite(const sdk::Setup& setup) : Plugin(setup), config_(parse_config(setup.config)) {}

 private:
  sdk::Status start(sdk::Call) override {
    const sdk::HttpService http(host());
    const sdk::OffloadService offload(host());
    const sdk::EventService events(host());
    if (!http || !offload || !events) {
      return {OC_UNAVAILABLE, "tool_website needs the services http, offload and event of the host"};
    }
    scanner_ = std::make_unique<Scanner>(http, offload, events, config_);
    return {};
  }

  sdk::Status describe_tools(sdk::Call, sdk::Sink json) override { return json.write(tool_description()); }

  sdk::Status invoke(sdk::Call call, std::string_view name, std::string_view input, sdk::Sink output) override {
    if (name != kScanTool) {
      return {OC_NOT_FOUND, "tool_website has no tool of that name; its only one is " + std::string(kScanTool)};
    }
    auto parsed = parse_scan_input(input);
    if (!parsed) return parsed.take_status();
    Report report;
    if (sdk::Status status = scanner_->scan(call, *parsed, report); status.code() != OC_OK) return status;
    return output.write(to_json(report));
  }

  const Config config_;
  std::unique_ptr<Scanner> scanner_;
};

}  // namespace

}  // namespace oneclaw::tool_website

ONECLAW_PLUGIN(oneclaw::tool_website::ToolWebsite, oneclaw::sdk::Tool)
