#include "host/plugin/manifest/layers.h"

#include "host/base/text.h"
#include "host/plugin/manifest/fields.h"

#include <algorithm>
#include <cstdlib>

namespace oneclaw::plugin::manifest {
namespace {

using base::JsonValue;

constexpr std::string_view kPlugins = "/plugins";

std::string use_of(const JsonValue& entry) {
  std::string use;
  read(entry, "use", use);
  return use;
}

bool are_entries(const JsonValue& list) {
  return list.IsArray() && std::all_of(list.Begin(), list.End(), [](const JsonValue& e) { return e.IsObject(); });
}

JsonValue* find_member(JsonValue& object, std::string_view name) {
  for (auto& member : object.GetObject()) {
    if (base::json_view(member.name) == name) return &member.value;
  }
  return nullptr;
}

JsonValue text_value(std::string_view text, base::Json::AllocatorType& allocator) {
  return JsonValue(text.data(), static_cast<rapidjson::SizeType>(text.size()), allocator);
}

std::string unescaped(std::string_view token) {
  std::string text;
  for (std::size_t i = 0; i < token.size(); ++i) {
    bool is_escape = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    text += is_escape ? (token[i + 1] == '0' ? '~' : '/') : token[i];
    if (is_escape) ++i;
  }
  return text;
}

std::vector<std::string> tokens_of(std::string_view path) {
  std::vector<std::string> tokens;
  bool is_pointer = path.substr(0, 1) == "/";
  if (is_pointer) path.remove_prefix(1);
  while (!path.empty()) {
    std::size_t end = std::min(path.find(is_pointer ? '/' : '.'), path.size());
    tokens.push_back(is_pointer ? unescaped(path.substr(0, end)) : std::string(path.substr(0, end)));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return tokens;
}

std::string parent_of(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }

}  // namespace

std::string Origin::shown() const {
  if (rank == Rank::standard) return "default";
  return rank == Rank::file ? text + "#" + pointer : text;
}

std::string instance_name(const JsonValue& entry) {
  std::string name = use_of(entry);
  read(entry, "as", name);
  return name;
}

Layers::Layers() : document_(rapidjson::kObjectType) {}

void Layers::add(const JsonValue& source, const Origin& origin) { merge(document_, "", source, origin); }

void Layers::merge(JsonValue& target, const std::string& pointer, const JsonValue& source, const Origin& origin) {
  if (pointer == kPlugins && are_entries(source) && (target.IsNull() || are_entries(target))) {
    if (target.IsNull()) target.SetArray();
    containers_.emplace(pointer, origin);
    return merge_plugins(target, source, origin);
  }
  if (!source.IsObject() || (!target.IsObject() && !target.IsNull())) return replace(target, pointer, source, origin);
  if (target.IsNull()) {
    forget(pointer);
    target.SetObject();
    containers_.emplace(pointer, origin);
  }
  merge_members(target, pointer, source, origin);
}

void Layers::merge_members(JsonValue& target, const std::string& pointer, const JsonValue& source,
                           const Origin& origin) {
  for (const auto& member : source.GetObject()) {
    std::string_view name = base::json_view(member.name);
    JsonValue* place = find_member(target, name);
    if (!place) {
      target.AddMember(text_value(name, document_.GetAllocator()), JsonValue(), document_.GetAllocator());
      place = &(target.MemberEnd() - 1)->value;
    }
    Origin below = origin;
    below.pointer = base::pointer_append(origin.pointer, name);
    merge(*place, base::pointer_append(pointer, name), member.value, below);
  }
}

void Layers::merge_plugins(JsonValue& target, const JsonValue& source, const Origin& origin) {
  for (rapidjson::SizeType i = 0; i < source.Size(); ++i) {
    Origin here = origin;
    here.pointer += "/" + std::to_string(i);
    std::string name = instance_name(source[i]);
    auto same = std::find_if(target.Begin(), target.End(),
                             [&](const JsonValue& entry) { return !name.empty() && instance_name(entry) == name; });
    std::size_t at = static_cast<std::size_t>(same - target.Begin());
    std::string pointer = std::string(kPlugins) + "/" + std::to_string(at);
    if (same == target.End()) {
      target.PushBack(JsonValue(), document_.GetAllocator());
    } else if (use_of(*same) != use_of(source[i])) {
      // Config and grants of another plugin mean nothing to this one.
      forget(pointer);
      same->SetNull();
    }
    merge(target[static_cast<rapidjson::SizeType>(at)], pointer, source[i], here);
  }
}

void Layers::replace(JsonValue& target, const std::string& pointer, const JsonValue& source, const Origin& origin) {
  forget(pointer);
  target.CopyFrom(source, document_.GetAllocator());
  leaves_[pointer] = origin;
}

void Layers::forget(const std::string& pointer) {
  auto forget_in = [&](std::map<std::string, Origin>& origins) {
    origins.erase(pointer);
    std::string below = pointer + "/";
    auto first = origins.lower_bound(below);
    auto last = first;
    while (last != origins.end() && last->first.compare(0, below.size(), below) == 0) ++last;
    origins.erase(first, last);
  };
  forget_in(leaves_);
  forget_in(containers_);
}

base::Result<void> Layers::set(std::string_view path, const JsonValue& value, const Origin& origin) {
  std::vector<std::string> tokens = tokens_of(path);
  if (tokens.empty()) return base::Error{OC_INVALID, origin.text + ": names no setting"};
  JsonValue* target = &document_;
  std::string pointer;
  std::size_t next = 0;
  if (tokens[0] == "plugins" && tokens.size() > 1) {
    std::vector<std::string> names = instance_names();
    auto found = std::find(names.begin(), names.end(), tokens[1]);
    if (found == names.end()) {
      std::string known = names.empty() ? "" : "; there are " + base::join_or(names);
      std::string hint = base::did_you_mean(tokens[1], names);
      return base::Error{OC_INVALID, origin.text + ": there is no instance \"" + base::clean_utf8(tokens[1], 80) +
                                         "\"" + (hint.empty() ? known : hint)};
    }
    auto index = static_cast<rapidjson::SizeType>(found - names.begin());
    target = &(*find_member(document_, "plugins"))[index];
    pointer = std::string(kPlugins) + "/" + std::to_string(index);
    next = 2;
  }
  base::Json chain;
  JsonValue inner(value, chain.GetAllocator());
  for (std::size_t i = tokens.size(); i > next; --i) {
    JsonValue outer(rapidjson::kObjectType);
    outer.AddMember(text_value(tokens[i - 1], chain.GetAllocator()), inner, chain.GetAllocator());
    inner = outer;
  }
  Origin here = origin;
  here.pointer = pointer;
  merge(*target, pointer, inner, here);
  return {};
}

std::size_t Layers::add_instance(const std::string& use, const std::string& as, const Origin& origin) {
  base::Json entry(rapidjson::kObjectType);
  entry.AddMember("use", text_value(use, entry.GetAllocator()), entry.GetAllocator());
  entry.AddMember("as", text_value(as, entry.GetAllocator()), entry.GetAllocator());
  base::Json list(rapidjson::kArrayType);
  list.PushBack(entry, list.GetAllocator());
  base::Json document(rapidjson::kObjectType);
  document.AddMember("plugins", list, document.GetAllocator());
  add(document, origin);
  return plugins()->Size() - 1;
}

void Layers::remove_instance(std::size_t index) {
  JsonValue& list = *find_member(document_, "plugins");
  std::size_t last = list.Size();
  forget(std::string(kPlugins) + "/" + std::to_string(index));
  list.Erase(list.Begin() + index);
  // What stood behind it moves up, and its origins with it.
  for (std::size_t i = index + 1; i < last; ++i) {
    std::string from = std::string(kPlugins) + "/" + std::to_string(i);
    std::string to = std::string(kPlugins) + "/" + std::to_string(i - 1);
    for (auto* origins : {&leaves_, &containers_}) {
      std::map<std::string, Origin> moved;
      for (const auto& [pointer, origin] : *origins) {
        bool is_below = pointer == from || pointer.compare(0, from.size() + 1, from + "/") == 0;
        moved[is_below ? to + pointer.substr(from.size()) : pointer] = origin;
      }
      *origins = std::move(moved);
    }
  }
}

const JsonValue* Layers::plugins() const {
  const JsonValue* list = base::json_find(document_, "plugins");
  return list && are_entries(*list) ? list : nullptr;
}

std::vector<std::string> Layers::instance_names() const {
  std::vector<std::string> names;
  if (const JsonValue* list = plugins()) {
    for (const JsonValue& entry : list->GetArray()) names.push_back(instance_name(entry));
  }
  return names;
}

Origin Layers::origin_of(const std::string& pointer) const {
  if (auto leaf = leaves_.find(pointer); leaf != leaves_.end()) return leaf->second;
  auto container = containers_.find(pointer);
  return container != containers_.end() ? container->second : Origin();
}

std::string Layers::place_of(const std::string& pointer) const {
  std::string at = pointer;
  Origin origin = origin_of(at);
  while (origin.rank == Rank::standard && !at.empty()) {
    at = parent_of(at);
    origin = origin_of(at);
  }
  std::string rest = pointer.substr(at.size());
  if (origin.rank == Rank::file || origin.rank == Rank::profile) return origin.text + "#" + origin.pointer + rest;
  return origin.rank == Rank::standard ? "deployment#" + label_of(pointer)
                                       : origin.text + " (" + label_of(pointer) + ")";
}

std::string Layers::label_of(const std::string& pointer) const {
  std::string prefix = std::string(kPlugins) + "/";
  if (pointer.rfind(prefix, 0) != 0) return pointer;
  std::size_t end = std::min(pointer.find('/', prefix.size()), pointer.size());
  std::vector<std::string> names = instance_names();
  std::size_t index = std::strtoul(pointer.c_str() + prefix.size(), nullptr, 10);
  return index < names.size() ? base::pointer_append(kPlugins, names[index]) + pointer.substr(end) : pointer;
}

}  // namespace oneclaw::plugin::manifest
