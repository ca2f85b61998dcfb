#include <oneclaw/render/web.h>

#include "sdk/render/lines.h"

namespace oneclaw::render {

std::string render_web(const View& from) {
  const View view = sanitize(from);
  std::string json = to_json(view);
  std::string derived;
  // Both are ASCII but for the middle dot, so they need no escape.
  if (view.page) derived += R"(,"page_line":")" + page_line(view, " \u00b7 ") + '"';
  if (view.progress && view.progress->total > 0) {
    derived += R"(,"percent":)" + std::to_string(view.progress->done * 100 / view.progress->total);
  }
  // Page or progress is a member, so the object is not empty in front of the comma.
  json.insert(json.size() - 1, derived);
  return json;
}

}  // namespace oneclaw::render
