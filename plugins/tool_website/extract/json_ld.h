// JSON-LD blocks: which types they name, and the contacts that stand in them.
//
// Bounded: kMaxBlockBytes a block, kMaxDepth levels, kMaxNodes values in all blocks of a page. A block with small
// faults (comments around it, raw line breaks in strings, trailing commas) is read and still counted as invalid. Leaf;
// one object a page.
#pragma once

#include "plugins/tool_website/extract/facts.h"

#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::extract {

// What the blocks say, before it is judged.
struct JsonLdFindings {
  std::vector<std::string> telephones, emails, same_as;
  std::string address, country;
};

class JsonLdReader {
 public:
  static constexpr std::size_t kMaxBlockBytes = 512 * 1024;
  static constexpr std::size_t kMaxDepth = 64;
  static constexpr std::size_t kMaxNodes = 20'000;

  explicit JsonLdReader(StructuredData& data) : data_(data) {}

  void read_block(std::string_view text);
  const JsonLdFindings& findings() const noexcept { return findings_; }

 private:
  void read_value(const rapidjson::Value& value, std::size_t depth);
  void read_member(std::string_view name, const rapidjson::Value& value);
  void read_type(const rapidjson::Value& value);
  void read_address(const rapidjson::Value& value);

  StructuredData& data_;
  JsonLdFindings findings_;
  std::size_t nodes_ = 0;
  std::size_t type_names_ = 0;
};

// "Plumber" of "https://schema.org/Plumber"; empty when it is no name.
std::string_view schema_type(std::string_view type) noexcept;

}  // namespace oneclaw::tool_website::extract
