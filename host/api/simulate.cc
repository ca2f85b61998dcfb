#include "host/api/simulate.h"

#include "host/base/json_out.h"

#include <oneclaw/render/simulate.h>

namespace oneclaw::api {

base::Result<std::string> simulate_answer(const base::Json& body) {
  const base::JsonValue* given = base::json_find(body, "view");
  if (given == nullptr || !given->IsObject() || body.MemberCount() != 1) {
    return base::Error{OC_INVALID, "the body is {\"view\": {...}}; sdk/abi/view.md says what a view has"};
  }
  const auto view = render::parse_view(base::to_json(*given));
  if (!view) return base::Error{view.status().code(), "/view" + std::string(view.status().text())};
  base::JsonOut out;
  out.open().key("channels").open();
  for (const std::string_view channel : render::simulated_channels()) {
    const auto messages = render::simulate(*view, channel);
    if (!messages) return base::Error{messages.status().code(), std::string(messages.status().text())};
    out.raw(channel, *messages);
  }
  out.close().close();
  return out.take();
}

}  // namespace oneclaw::api
