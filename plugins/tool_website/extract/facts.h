// What a scan finds on one page: plain data, filled by the extractors, read by the scores and the report.
//
// Every list and text is bounded by the constants here, whatever the page is.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oneclaw::tool_website::extract {

inline constexpr std::size_t kMaxTextBytes = 500;  // of one title, description, heading
inline constexpr std::size_t kMaxUrlBytes = 2048;
inline constexpr std::size_t kMaxListed = 20;  // headings, e-mails, phones, names in one list
inline constexpr std::size_t kMaxVisibleBytes = 512 * 1024;

// Names in order, each once.
using Names = std::set<std::string, std::less<>>;

struct Phone {
  std::string e164;     // "+15125550142"
  std::string display;  // as people there write it, with the extension
  bool operator==(const Phone& other) const noexcept { return e164 == other.e164; }
};

struct StructuredData {
  Names types;
  int valid = 0;  // JSON-LD blocks that parse and name a type
  int invalid = 0;
  int microdata = 0;  // elements with a schema.org itemtype
  bool is_present() const noexcept { return valid > 0 || microdata > 0; }
};

struct Contacts {
  std::vector<std::string> emails;
  std::vector<Phone> phones;
  std::string address;  // one line
  std::string country;  // ISO 3166, when the page says so
};

struct Ads {
  Names platforms;
  bool is_unknown = false;  // a tag container is there, whose content cannot be seen
};

struct Facts {
  std::string title, description, language, canonical, generator;
  std::vector<std::string> h1;
  std::array<int, 6> headings{};  // h1 to h6
  std::vector<std::pair<std::string, std::string>> open_graph;
  StructuredData structured_data;
  int images = 0, images_with_alt = 0;
  bool has_nav = false;
  bool has_sections = false;  // main, article or section
  Contacts contacts;
  std::vector<std::pair<std::string, std::string>> socials;  // network, profile
  std::string cms;
  Names analytics, booking, chat;
  Ads ads;
};

// Trimmed, white space collapsed, cut between characters.
std::string short_text(std::string_view text, std::size_t max = kMaxTextBytes);
void add_name(Names& names, std::string_view name);

}  // namespace oneclaw::tool_website::extract
