// Reads the input as a view and draws it on every channel; what is no view is drawn as the text of one.
#include <oneclaw/render/simulate.h>
#include <oneclaw/render/view.h>

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oneclaw::render;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  oneclaw::sdk::Result<View> parsed = parse_view(text);
  View view;
  if (parsed) {
    view = std::move(*parsed);
    oneclaw::sdk::Result<View> again = parse_view(to_json(view));
    if (!again || !(*again == view)) std::abort();
  } else {
    view.title = text.substr(0, size / 2);
    view.text = text;
  }
  for (std::string_view channel : simulated_channels()) {
    if (!simulate(view, channel)) std::abort();
  }
  return 0;
}
