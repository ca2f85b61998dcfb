// robots.txt by RFC 9309: the rules for one robot, the longest match, and the sitemaps that the file names.
//
// Leaf, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::fetch {

class Robots {
 public:
  static constexpr std::size_t kMaxBytes = 500 * 1024;  // the rest of a file is not read
  static constexpr std::size_t kMaxRules = 5'000;
  static constexpr std::size_t kMaxPatternBytes = 1'024;
  static constexpr std::size_t kMaxSitemaps = 8;

  static Robots allow_all() { return {}; }
  static Robots disallow_all();
  // `product`: the token of our User-Agent; letters of either case.
  static Robots parse(std::string_view file, std::string_view product);

  // `target`: path and query of a URL, percent-encoded. A match that takes too long counts as a refusal.
  bool allows(std::string_view target) const;
  const std::vector<std::string>& sitemaps() const noexcept { return sitemaps_; }
  // Memory, about: for caches with a bound.
  std::size_t bytes() const noexcept;

 private:
  struct Rule {
    std::string pattern;  // normal form
    bool allow = false;
  };

  std::vector<Rule> rules_;
  std::vector<std::string> sitemaps_;
};

}  // namespace oneclaw::tool_website::fetch
