// tool_places_sample as a plugin: the table of "oneclaw.tool/1" over Catalogue, and the sample websites beside it.
#include "catalogue.h"
#include "config.h"
#include "describe.h"
#include "search_json.h"
#include "site_server.h"

#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/tool.h>

#include <memory>
#include <string>

namespace oneclaw::tool_places_sample {

namespace {

class ToolPlacesSample final : public sdk::Plugin, public sdk::Tool {
 public:
  explicit ToolPlacesSample(const sdk::Setup& setup) : Plugin(setup), config_(parse_config(setup.config)) {}

 private:
  sdk::Status start(sdk::Call call) override {
    const sdk::TaskService tasks(host());
    const sdk::OffloadService offload(host());
    if (!tasks || !offload) {
      return {OC_UNAVAILABLE, "tool_places_sample needs the services task and offload of the host"};
    }
    sites_ = std::make_unique<SiteServer>(tasks, offload, catalogue_);
    sdk::Status listening = sites_->start(call, config_.port);
    if (listening.code() != OC_CONFLICT) return listening;
    // Whoever has the port serves something else there: places are without websites then, and say so.
    call.log(OC_LOG_WARN,
             std::string(listening.text()) + "; set another port in the configuration of tool_places_sample");
    return {};
  }
  sdk::Status stop(sdk::Call call) override { return sites_ ? sites_->stop(call) : sdk::Status(); }

  sdk::Status describe_tools(sdk::Call, sdk::Sink json) override { return json.write(tool_description()); }

  sdk::Status invoke(sdk::Call, std::string_view name, std::string_view input, sdk::Sink output) override {
    if (name != kSearchTool) {
      return {OC_NOT_FOUND, "tool_places_sample has no tool of that name; its only one is " + std::string(kSearchTool)};
    }
    auto query = read_query(input);
    if (!query) return query.take_status();
    return output.write(to_json(catalogue_.search(*query), sites_ ? sites_->port() : std::uint16_t{0}));
  }

  const Config config_;
  const Catalogue catalogue_;
  std::unique_ptr<SiteServer> sites_;
};

}  // namespace

}  // namespace oneclaw::tool_places_sample

ONECLAW_PLUGIN(oneclaw::tool_places_sample::ToolPlacesSample, oneclaw::sdk::Tool)
