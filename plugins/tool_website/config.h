// The parsed configuration of tool_website.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::tool_website {

struct Config {
  std::string product;      // the name that robots.txt files address
  std::string contact_url;  // for people who wonder who visits them; may be empty
  std::string country;      // ISO 3166: of phone numbers without a country code

  std::string user_agent() const;
};

// `json` was validated by the host against the manifest's schema. Throws sdk::Error (OC_INVALID) all the same.
Config parse_config(std::string_view json);

}  // namespace oneclaw::tool_website
