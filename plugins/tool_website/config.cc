#include "config.h"

#include "plugins/tool_website/html/ascii.h"

#include <oneclaw/cpp/status.h>

#include <rapidjson/document.h>

#include <algorithm>

namespace oneclaw::tool_website {
namespace {

std::string text_at(const rapidjson::Document& document, const char* name) {
  const auto found = document.FindMember(name);
  if (found == document.MemberEnd() || !found->value.IsString()) {
    throw sdk::Error(OC_INVALID, std::string("tool_website: ") + name + " must be a text");
  }
  return {found->value.GetString(), found->value.GetStringLength()};
}

void require(bool holds, const char* problem) {
  if (!holds) throw sdk::Error(OC_INVALID, std::string("tool_website: ") + problem);
}

}  // namespace

std::string Config::user_agent() const {
  return product + "/" ONECLAW_PLUGIN_VERSION + (contact_url.empty() ? "" : " (+" + contact_url + ")");
}

Config parse_config(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw sdk::Error(OC_INVALID, "tool_website: the configuration is not a JSON object");
  }
  Config config{text_at(document, "product"), text_at(document, "contact_url"), text_at(document, "country")};
  const auto is_token_char = [](char c) { return html::is_alpha(c) || c == '_' || c == '-'; };
  require(!config.product.empty() && std::all_of(config.product.begin(), config.product.end(), is_token_char),
          "product may only have letters, '_' and '-', because robots.txt files name it so");
  const auto is_visible = [](char c) { return c > ' ' && c < 0x7F && c != '(' && c != ')'; };
  require(std::all_of(config.contact_url.begin(), config.contact_url.end(), is_visible),
          "contact_url may only have characters of a URL");
  require(config.country.size() == 2 && std::all_of(config.country.begin(), config.country.end(), html::is_upper),
          "country must be two capital letters (ISO 3166)");
  return config;
}

}  // namespace oneclaw::tool_website
