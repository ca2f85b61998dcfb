#include "tests/broken/zoo.h"

#include "host/base/json.h"

#include <cstdio>
#include <cstdlib>

namespace oneclaw::zoo {
namespace {

base::Json read(const std::string& path) {
  auto json = base::parse_json_file(path);
  if (json) return std::move(*json);
  std::fprintf(stderr, "zoo: %s\n", json.error().text.c_str());
  std::abort();
}

std::string text_of(const base::JsonValue& object, std::string_view key) {
  const base::JsonValue* value = base::json_find(object, key);
  return value != nullptr && value->IsString() ? std::string(base::json_view(*value)) : std::string();
}

std::vector<std::string> texts_of(const base::JsonValue& object, std::string_view key) {
  std::vector<std::string> texts;
  if (const base::JsonValue* list = base::json_find(object, key); list != nullptr && list->IsArray()) {
    for (const auto& item : list->GetArray()) texts.emplace_back(base::json_view(item));
  }
  return texts;
}

}  // namespace

const std::vector<Defect>& all_defects() {
  static const std::vector<Defect> defects = [] {
    std::vector<Defect> list;
    const base::Json json = read(ONECLAW_SOURCE_DIR "/tests/broken/zoo.json");
    for (const auto& item : json["defects"].GetArray()) {
      list.push_back({text_of(item, "id"), text_of(item, "stage"), text_of(item, "kind"), text_of(item, "status"),
                      text_of(item, "text"), text_of(item, "contained_by"), text_of(item, "end")});
    }
    return list;
  }();
  return defects;
}

const Defect& find_defect(const std::string& id) {
  for (const Defect& defect : all_defects()) {
    if (defect.id == id) return defect;
  }
  std::fprintf(stderr, "zoo: no defect %s in zoo.json\n", id.c_str());
  std::abort();
}

std::string directory_of(const std::string& id) { return ONECLAW_BINARY_DIR "/test-plugins/zoo/" + id; }

std::string library_of(const std::string& id) { return directory_of(id) + "/" + id + ".so"; }

Manifest manifest_of(const std::string& id) {
  const base::Json json = read(directory_of(id) + "/manifest.json");
  return {{text_of(json, "id"), text_of(json, "version"), texts_of(json, "provides"), texts_of(json, "links"),
           text_of(json, "sha256")},
          texts_of(json, "requires")};
}

}  // namespace oneclaw::zoo
