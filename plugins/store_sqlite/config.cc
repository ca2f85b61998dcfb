#include "config.h"

#include <oneclaw/cpp/status.h>

#include <rapidjson/document.h>

namespace oneclaw::store_sqlite {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw sdk::Error(OC_INVALID, "store_sqlite: " + why); }

const rapidjson::Value& member(const rapidjson::Document& document, const char* name) {
  const auto found = document.FindMember(name);
  if (found == document.MemberEnd()) refuse(std::string(name) + " is missing from the configuration");
  return found->value;
}

std::string text(const rapidjson::Document& document, const char* name) {
  const rapidjson::Value& value = member(document, name);
  if (!value.IsString()) refuse(std::string(name) + " must be a text");
  return {value.GetString(), value.GetStringLength()};
}

}  // namespace

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) refuse("the configuration is not a JSON object");
  Config config;
  config.path = text(document, "path");
  if (config.path.empty() || config.path.find('\0') != std::string::npos) refuse("path names no file");
  const std::string synchronous = text(document, "synchronous");
  if (synchronous != "full" && synchronous != "normal") refuse("synchronous must be full or normal");
  config.is_full_sync = synchronous == "full";
  const std::string check = text(document, "check");
  if (check != "none" && check != "quick" && check != "full") refuse("check must be none, quick or full");
  config.check = check == "none" ? Check::none : check == "quick" ? Check::quick : Check::full;
  const rapidjson::Value& wal = member(document, "wal_mib");
  if (!wal.IsUint() || wal.GetUint() == 0) refuse("wal_mib must be a positive integer");
  config.wal_bytes = std::uint64_t{wal.GetUint()} << 20;
  return config;
}

}  // namespace oneclaw::store_sqlite
