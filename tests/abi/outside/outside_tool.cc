// A tool with the C++ layer, in a project of its own.
#include <oneclaw/cpp/json_writer.h>
#include <oneclaw/cpp/plugin.h>
#include <oneclaw/cpp/tool.h>

namespace {

namespace sdk = oneclaw::sdk;

class OutsideTool final : public sdk::Plugin, public sdk::Tool {
 public:
  explicit OutsideTool(const sdk::Setup& setup) : Plugin(setup) {}

 private:
  sdk::Status describe_tools(sdk::Call, sdk::Sink json) override {
    return json.write(R"({"tools":[{"name":"outside.quote","input_schema":{},"output_schema":{}}]})");
  }
  sdk::Status invoke(sdk::Call, std::string_view, std::string_view input, sdk::Sink output) override {
    return output.write(sdk::json_string(input));
  }
};

}  // namespace

ONECLAW_PLUGIN(OutsideTool, oneclaw::sdk::Tool)
