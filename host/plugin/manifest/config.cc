#include "host/plugin/manifest/config.h"

#include "host/base/json.h"
#include "host/base/text.h"
#include "host/plugin/manifest/loader.h"

#include <algorithm>
#include <map>

namespace oneclaw::plugin::manifest {
namespace {

constexpr char kMask[] = "\"[masked]\"";

// "redis://user:password@host" shows its user and host only.
std::string without_password(std::string text) {
  std::size_t scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  std::size_t start = scheme + 3;
  std::size_t end = std::min(text.find_first_of("/?#", start), text.size());
  std::size_t at = text.rfind('@', end);
  std::size_t colon = text.find(':', start);
  if (at == std::string::npos || at < start || colon > at) return text;
  return text.replace(colon + 1, at - colon - 1, "[masked]");
}

// A value as it may be shown: nothing under a name that looks like a secret's, no password in a URL.
std::string shown(std::string_view name, const base::JsonValue& value) {
  if (base::is_secret_name(name)) return kMask;
  if (value.IsString()) return base::json_quote(without_password(std::string(base::json_view(value))));
  if (value.IsArray()) {
    std::string text = "[";
    for (const base::JsonValue& element : value.GetArray()) text += (text.size() > 1 ? "," : "") + shown({}, element);
    return text + "]";
  }
  if (!value.IsObject()) return base::to_json(value);
  std::string text = "{";
  for (const auto& member : value.GetObject()) {
    std::string_view key = base::json_view(member.name);
    text += (text.size() > 1 ? "," : "") + base::json_quote(key) + ":" + shown(key, member.value);
  }
  return text + "}";
}

class Lister {
 public:
  explicit Lister(const Layers& layers) : layers_(layers) {}

  std::vector<Setting> run() {
    visit({}, "", "", layers_.document());
    return std::move(settings_);
  }

 private:
  // `pointer` is the place in the document, `label` the one that people see.
  void visit(std::string_view name, const std::string& pointer, const std::string& label,
             const base::JsonValue& value) {
    bool is_open = value.IsObject() && value.MemberCount() > 0 && !base::is_secret_name(name);
    if (pointer == "/plugins" && value.IsArray()) return visit_instances(value);
    if (!is_open) {
      bool is_empty = value.IsObject() && value.MemberCount() == 0;
      Origin origin = layers_.origin_of(pointer);
      if (!pointer.empty()) settings_.push_back({label, is_empty ? "{}" : shown(name, value), origin.shown()});
      return;
    }
    for (const auto& member : value.GetObject()) {
      std::string_view key = base::json_view(member.name);
      visit(key, base::pointer_append(pointer, key), base::pointer_append(label, key), member.value);
    }
  }

  void visit_instances(const base::JsonValue& list) {
    for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
      visit({}, "/plugins/" + std::to_string(i), base::pointer_append("/plugins", instance_name(list[i])), list[i]);
    }
  }

  const Layers& layers_;
  std::vector<Setting> settings_;
};

}  // namespace

std::string masked_config(const std::string& config) {
  base::Result<base::Json> document = base::parse_json(config, {kMaxManifestBytes, kMaxManifestDepth});
  return document ? shown({}, *document) : kMask;
}

std::vector<Setting> settings_of(const Layers& layers) {
  std::vector<Setting> settings = Lister(layers).run();
  std::stable_sort(settings.begin(), settings.end(),
                   [](const Setting& a, const Setting& b) { return a.pointer < b.pointer; });
  return settings;
}

base::Result<Config> Config::load(const ConfigSources& sources) {
  Loader loader(sources);
  if (auto loaded = loader.run(); !loaded) return std::move(loaded).error();
  Config config;
  config.deployment_ = std::move(loader.deployment);
  config.settings_ = std::move(loader.settings);
  config.warnings_ = std::move(loader.warnings);
  return config;
}

std::string Config::show_text() const {
  std::string text;
  std::size_t width = 0;
  std::vector<std::string> lines;
  for (const Setting& setting : settings_) {
    lines.push_back(setting.pointer + " = " + setting.value);
    if (lines.back().size() <= 60) width = std::max(width, lines.back().size());
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::size_t padding = width > lines[i].size() ? width - lines[i].size() : 0;
    text += lines[i] + std::string(padding, ' ') + "  (" + settings_[i].origin + ")\n";
  }
  return text;
}

std::string Config::show_json() const {
  std::string text = "{\"profile\":" + base::json_quote(deployment_.profile) + ",\"settings\":[";
  for (std::size_t i = 0; i < settings_.size(); ++i) {
    const Setting& setting = settings_[i];
    text += std::string(i == 0 ? "" : ",") + "{\"pointer\":" + base::json_quote(setting.pointer) +
            ",\"value\":" + setting.value + ",\"origin\":" + base::json_quote(setting.origin) + "}";
  }
  text += "],\"warnings\":[";
  for (std::size_t i = 0; i < warnings_.size(); ++i) text += (i == 0 ? "" : ",") + base::json_quote(warnings_[i]);
  return text + "]}";
}

std::vector<std::string> difference(const Config& before, const Config& after) {
  std::map<std::string, std::pair<const Setting*, const Setting*>> both;
  for (const Setting& setting : before.settings()) both[setting.pointer].first = &setting;
  for (const Setting& setting : after.settings()) both[setting.pointer].second = &setting;
  std::vector<std::string> lines;
  for (const auto& [pointer, pair] : both) {
    const auto& [old, now] = pair;
    if (!old) {
      lines.push_back("add " + pointer + ": " + now->value + " (" + now->origin + ")");
    } else if (!now) {
      lines.push_back("remove " + pointer + ": " + old->value);
    } else if (old->value != now->value) {
      lines.push_back("set " + pointer + ": " + old->value + " -> " + now->value + " (" + now->origin + ")");
    }
  }
  return lines;
}

}  // namespace oneclaw::plugin::manifest
