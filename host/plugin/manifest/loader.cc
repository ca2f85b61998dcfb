#include "host/plugin/manifest/loader.h"

#include "host/base/text.h"
#include "host/plugin/manifest/binding.h"
#include "host/plugin/manifest/embedded.h"
#include "host/plugin/manifest/fields.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace oneclaw::plugin::manifest {
namespace {

constexpr char kDefaultProfile[] = "development";
constexpr std::size_t kMaxFlags = 256;
constexpr std::size_t kMaxValueBytes = 64u << 10;

std::vector<std::string> profiles_in(const std::vector<std::string>& directories) {
  std::set<std::string> names;
  for (const std::string& directory : directories) {
    std::error_code problem;
    for (std::filesystem::directory_iterator it(directory, problem), end; !problem && it != end;
         it.increment(problem)) {
      if (it->path().extension() == ".json") names.insert(it->path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

base::Json text_document(std::string_view text) {
  base::Json document;
  document.SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()), document.GetAllocator());
  return document;
}

base::Json list_document(std::string_view text) {
  base::Json list(rapidjson::kArrayType);
  while (!text.empty()) {
    std::size_t end = std::min(text.find(':'), text.size());
    base::Json element = text_document(text.substr(0, end));
    if (end > 0) list.PushBack(base::JsonValue(element, list.GetAllocator()), list.GetAllocator());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return list;
}

// JSON where it is JSON, else the text as it stands: nobody wants to quote 127.0.0.1:80 twice.
base::Json value_document(const std::string& text) {
  base::Result<base::Json> parsed = base::parse_json(text, {kMaxValueBytes, kMaxManifestDepth});
  return parsed ? *std::move(parsed) : text_document(text);
}

}  // namespace

base::Result<void> Loader::run() {
  base::Result<schema::Schema> schema = schema::Schema::parse(deployment_schema_text());
  if (!schema) return std::move(schema).error().in("built-in deployment schema");
  schema_ = *std::move(schema);
  if (auto added = add_profile_and_file(); !added) return std::move(added).error();
  add_environment();
  add_flags(true);
  check_shape();
  if (!findings_.empty()) return findings_.error();
  deployment.bind = bind_roles(layers_, findings_, warnings);
  add_backend_variables();
  add_flags(false);
  check_shape();
  if (!findings_.empty()) return findings_.error();
  check_values();
  if (!findings_.empty()) return findings_.error();
  base::Json& document = layers_.document();
  schema_->apply_defaults(document, document.GetAllocator());
  read_deployment();
  settings = settings_of(layers_);
  return {};
}

std::optional<std::string> Loader::variable(std::string_view name) const {
  auto found = sources_.environment.find(std::string(name));
  // An empty variable is how a compose file says "not set".
  if (found == sources_.environment.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

base::Result<base::Json> Loader::read_document(const std::string& path) const {
  base::Result<base::Json> document = base::parse_json_file(path, {kMaxManifestBytes, kMaxManifestDepth});
  if (document && !document->IsObject()) return base::Error{OC_INVALID, path + "#: must be object"};
  return document;
}

base::Result<void> Loader::add_profile_and_file() {
  std::string path = sources_.file.empty() ? variable("ONECLAW_CONFIG").value_or("") : sources_.file;
  base::Json file(rapidjson::kObjectType);
  if (!path.empty()) {
    base::Result<base::Json> read_file = read_document(path);
    if (!read_file) return std::move(read_file).error();
    file = *std::move(read_file);
  }
  Origin file_origin{Rank::file, "file " + path, ""};
  profile_ = kDefaultProfile;
  if (const base::JsonValue* named = base::json_find(file, "profile"); named && named->IsString()) {
    profile_ = base::json_view(*named);
    profile_origin_ = file_origin.text + "#/profile";
  }
  if (auto named = variable("ONECLAW_PROFILE")) profile_ = *named, profile_origin_ = "environment ONECLAW_PROFILE";
  if (!sources_.profile.empty()) profile_ = sources_.profile, profile_origin_ = "flag --profile";
  base::Result<base::Json> profile = read_profile(profile_, profile_origin_);
  if (!profile) return std::move(profile).error();
  Origin profile_origin{Rank::profile, "profile " + profile_, ""};
  profile->RemoveMember("description");
  for (const char* unheard : {"profile", "$schema"}) profile->RemoveMember(unheard);
  for (const char* unheard : {"profile", "$schema", "description"}) file.RemoveMember(unheard);
  check_duplicates(*profile, profile_origin);
  layers_.add(*profile, profile_origin);
  check_duplicates(file, file_origin);
  if (!path.empty()) layers_.add(file, file_origin);
  return {};
}

base::Result<base::Json> Loader::read_profile(const std::string& name, const std::string& asked_by) const {
  bool is_name = !name.empty() && name.find('/') == std::string::npos && name[0] != '.';
  for (const std::string& directory : sources_.profile_dirs) {
    std::string path = directory + "/" + name + ".json";
    std::error_code ignored;
    if (is_name && std::filesystem::exists(path, ignored)) return read_document(path);
  }
  std::vector<std::string> known = profiles_in(sources_.profile_dirs);
  std::string hint = base::did_you_mean(name, known);
  std::string text = asked_by + ": there is no profile \"" + base::clean_utf8(name, 80) + "\"" + hint;
  if (known.empty()) return base::Error{OC_INVALID, text + "; none are in " + base::join_or(sources_.profile_dirs)};
  return base::Error{OC_INVALID, text + "; known are " + base::join_or(known)};
}

void Loader::set(std::string_view path, const base::JsonValue& value, const Origin& origin) {
  base::Result<void> done = layers_.set(path, value, origin);
  if (!done) findings_.add("configuration", done.error().text);
}

void Loader::add_environment() {
  for (const HostVariable& known : host_variables()) {
    std::optional<std::string> text = variable(known.name);
    if (!text || known.path.empty()) continue;
    base::Json value = known.is_list   ? list_document(*text)
                       : known.is_text ? text_document(*text)
                                       : value_document(*text);
    set(known.path, value, {Rank::environment, "environment " + std::string(known.name), ""});
  }
  std::vector<std::string> names = own_variable_names();
  for (const auto& [name, value] : sources_.environment) {
    if (name.rfind("ONECLAW_", 0) != 0 || is_reserved_but_free(name)) continue;
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    findings_.add("environment " + name, "no such setting" + base::did_you_mean(name, names));
  }
}

void Loader::add_backend_variables() {
  for (const BackendVariable& known : backend_variables()) {
    std::optional<std::string> text = variable(known.name);
    if (!text) continue;
    const Bindings& bind = deployment.bind;
    std::string bound = known.role == "store" ? bind.store : known.role == "cache" ? bind.cache : bind.durable;
    std::string use;
    bool grants_secrets = false;
    if (const base::JsonValue* list = layers_.plugins()) {
      for (const base::JsonValue& entry : list->GetArray()) {
        if (bound.empty() || instance_name(entry) != bound) continue;
        read(entry, "use", use);
        const base::JsonValue* grant = base::json_find(entry, "grant");
        grants_secrets = grant != nullptr && base::json_find(*grant, "secrets") != nullptr;
      }
    }
    std::string origin = "environment " + std::string(known.name);
    if (use != known.plugin) {
      std::string role(known.role);
      warnings.push_back(origin + ": has no effect, because it is for " + std::string(known.plugin) + " and " + role +
                         (bound.empty() ? " is bound to none" : " is bound to " + use));
      continue;
    }
    if (known.key.empty()) {
      // A secret, which the plugin asks for by name. Whoever gives it in the backend's own variable grants it, as a
      // configured endpoint is granted (decision 15), unless the deployment says itself what is.
      if (!grants_secrets) {
        set("plugins." + bound + ".grant.secrets", value_document("[\"" + secret_name(known) + "\"]"),
            {Rank::environment, origin, ""});
      }
      continue;
    }
    set("plugins." + bound + ".config." + std::string(known.key), text_document(*text),
        {Rank::environment, origin, ""});
  }
}

void Loader::add_flags(bool bindings_only) {
  if (sources_.flags.size() > kMaxFlags) {
    if (bindings_only) findings_.add("flags", "more than " + std::to_string(kMaxFlags) + " settings");
    return;
  }
  for (const ConfigSources::Flag& flag : sources_.flags) {
    bool is_binding = flag.path.rfind("bind", 0) == 0 || flag.path.rfind("/bind", 0) == 0;
    if (is_binding != bindings_only) continue;
    set(flag.path, value_document(flag.value), {Rank::flag, "flag " + flag.flag, ""});
  }
}

void Loader::check_shape() {
  for (const schema::Violation& violation : schema_->validate(layers_.document())) {
    findings_.add(layers_.place_of(violation.instance), violation.text);
  }
}

}  // namespace oneclaw::plugin::manifest
