#include "host/services/registry/catalog.h"

#include "host/base/text.h"

namespace oneclaw::services::registry {

const Workflow* Catalog::workflow(std::string_view name) const noexcept {
  for (const Workflow& w : workflows) {
    if (w.name == name) return &w;
  }
  return nullptr;
}

base::Result<const Tool*> Catalog::tool(std::string_view name, std::string_view provider) const {
  const Tool* found = nullptr;
  std::vector<std::string> offers;
  for (const Tool& t : tools) {
    if (t.name != name) continue;
    if (!provider.empty() && t.provider == provider) return &t;
    offers.push_back(t.provider.empty() ? t.instance : t.provider);
    found = &t;
  }
  if (offers.empty()) {
    return base::Error{OC_NOT_FOUND, "no enabled plugin offers the tool '" + std::string(name) + "'" +
                                         base::did_you_mean(name, tool_names()) +
                                         "; `oneclaw plugin list` shows what is enabled"};
  }
  if (!provider.empty()) {
    return base::Error{OC_NOT_FOUND, "the tool '" + std::string(name) + "' is to come from '" + std::string(provider) +
                                         "', which no enabled plugin offers; there is " + base::join_or(offers) +
                                         base::did_you_mean(provider, offers)};
  }
  if (offers.size() > 1) {
    return base::Error{OC_INVALID, "the tool '" + std::string(name) + "' is offered by " + base::join_or(offers) +
                                       "; set tools.providers in the deployment manifest to the one that is to answer"};
  }
  return found;
}

std::vector<std::string> Catalog::workflow_names() const {
  std::vector<std::string> names;
  for (const Workflow& w : workflows) names.push_back(w.name);
  return names;
}

std::vector<std::string> Catalog::tool_names() const {
  std::vector<std::string> names;
  for (const Tool& t : tools) {
    if (names.empty() || names.back() != t.name) names.push_back(t.name);
  }
  return names;
}

}  // namespace oneclaw::services::registry
