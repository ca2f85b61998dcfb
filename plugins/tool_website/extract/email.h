// E-mail addresses: in links, in text, and hidden the way Cloudflare hides them.
//
// Leaf, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::extract {

// One address in lower case; nullopt when it is none, or one that belongs to nobody (you@example.com, logo@2x.png,
// keys of error reporters).
std::optional<std::string> parse_email(std::string_view text);

// Of a mailto: link: several, separated by commas, percent-encoded.
std::vector<std::string> emails_of_mailto(std::string_view href);
// In running text; also "name [at] host [dot] com". Each once, at most kMaxListed.
std::vector<std::string> find_emails(std::string_view text);
// data-cfemail: hexadecimal, the first byte is the key of the others.
std::optional<std::string> decode_cfemail(std::string_view hex);

}  // namespace oneclaw::tool_website::extract
