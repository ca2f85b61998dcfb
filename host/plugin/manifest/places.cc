#include "host/plugin/manifest/places.h"

#include "host/base/json.h"
#include "host/base/text.h"

#include <map>
#include <vector>

namespace oneclaw::plugin::manifest {

namespace {

constexpr std::string_view kBegin = "${";

class Filler {
 public:
  Filler(base::Json& document, const Places& places) : document_(document), known_{{"state_dir", places.state_dir}} {}

  // Recursion ends at the depth that the parser of the configuration allows.
  base::Result<void> fill(base::JsonValue& value, const std::string& pointer) {
    if (value.IsString()) return fill_text(value, pointer);
    if (value.IsObject()) {
      for (auto& member : value.GetObject()) {
        auto done = fill(member.value, base::pointer_append(pointer, base::json_view(member.name)));
        if (!done) return done;
      }
    }
    if (value.IsArray()) {
      for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
        if (auto done = fill(value[i], pointer + "/" + std::to_string(i)); !done) return done;
      }
    }
    return {};
  }

 private:
  base::Result<void> fill_text(base::JsonValue& value, const std::string& pointer) {
    std::string text(base::json_view(value));
    bool has_changed = false;
    for (std::size_t at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at)) {
      const std::size_t end = text.find('}', at);
      if (end == std::string::npos) break;  // no name: left as it is
      const std::string name = text.substr(at + kBegin.size(), end - at - kBegin.size());
      const auto place = known_.find(name);
      if (place == known_.end()) return unknown(name, pointer);
      text.replace(at, end + 1 - at, place->second);
      at += place->second.size();
      has_changed = true;
    }
    if (has_changed)
      value.SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()), document_.GetAllocator());
    return {};
  }

  base::Error unknown(const std::string& name, const std::string& pointer) const {
    std::vector<std::string> names;
    for (const auto& [known, path] : known_) names.push_back(known);
    return {OC_INVALID, "config " + pointer + ": \"${" + name + "}\" is no place of this host; there is " +
                            base::join_or(names) + base::did_you_mean(name, names)};
  }

  base::Json& document_;
  const std::map<std::string, std::string, std::less<>> known_;
};

}  // namespace

base::Result<std::string> with_places(std::string_view config, const Places& places) {
  if (config.find(kBegin) == std::string_view::npos) return std::string(config);
  auto document = base::parse_json(config);
  if (!document) return std::move(document).error();
  if (auto filled = Filler(*document, places).fill(*document, ""); !filled) return std::move(filled).error();
  return base::to_json(*document);
}

}  // namespace oneclaw::plugin::manifest
