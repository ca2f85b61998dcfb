#include "host/plugin/manifest/findings.h"

#include <algorithm>

namespace oneclaw::plugin::manifest {

base::Error Findings::error() const {
  std::size_t shown = std::min(lines_.size(), schema::kMaxViolations);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : "\n") + lines_[i];
  if (shown < lines_.size()) text += "\nand " + std::to_string(lines_.size() - shown) + " more";
  return {OC_INVALID, std::move(text)};
}

}  // namespace oneclaw::plugin::manifest
