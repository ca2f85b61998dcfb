// URI references as JSON Schema uses them: split at the fragment, resolve against a base (RFC 3986, section 5.2).
//
// Private to this folder. Texts only; nothing is fetched.
#pragma once

#include <string>
#include <string_view>

namespace oneclaw::plugin::schema {

struct Reference {
  std::string uri;       // without fragment
  std::string fragment;  // percent-decoded
};

Reference split_fragment(std::string_view reference);
// `reference` without fragment against `base`; both may be relative, the result then is too.
std::string resolve_uri(std::string_view base, std::string_view reference);

}  // namespace oneclaw::plugin::schema
