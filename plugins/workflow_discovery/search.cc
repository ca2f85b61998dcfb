#include "search.h"

#include "folded.h"

#include <oneclaw/cache.h>
#include <oneclaw/render/text.h>

namespace oneclaw::workflow_discovery {
namespace {

constexpr std::size_t kMaxBytes = kMaxQueryChars * 4;
constexpr std::size_t kMaxLanguage = 16;

sdk::Status bad(std::string what) { return {OC_INVALID, "discovery: " + std::move(what)}; }

sdk::Status check_line(std::string_view name, std::string_view text, std::string_view example) {
  if (render::is_blank(text)) {
    return bad("the " + std::string(name) + " is missing; say for example \"" + std::string(example) + "\"");
  }
  if (render::in_code_points(text) > kMaxQueryChars) {
    return bad("the " + std::string(name) + " is longer than " + std::to_string(kMaxQueryChars) + " characters");
  }
  return {};
}

}  // namespace

sdk::Result<Search> read_search(const json::Value& input) {
  Search search;
  // One byte more than allowed, so that what is too long is seen and not cut.
  search.query = json::text(input, "query", kMaxBytes + 4);
  search.location = json::text(input, "location", kMaxBytes + 4);
  if (sdk::Status line = check_line("query", search.query, "plumbers"); !line.ok()) return line;
  if (sdk::Status line = check_line("location", search.location, "Austin, TX"); !line.ok()) return line;
  if (json::find(input, "limit") != nullptr) {
    const auto limit = json::integer(input, "limit");
    if (!limit || *limit < 1 || *limit > kMaxLimit) {
      return bad("limit must be an integer from 1 to " + std::to_string(kMaxLimit));
    }
    search.limit = *limit;
  }
  if (const json::Value* enrich = json::find(input, "enrich"); enrich != nullptr) {
    if (!enrich->IsBool()) return bad("enrich must be true or false");
    search.enrich = enrich->IsTrue();
  }
  search.language = json::text(input, "language", kMaxLanguage);
  return search;
}

void write_search(json::Writer& out, const Search& search) {
  out.open().field("query", search.query).field("location", search.location).field("limit", search.limit);
  out.flag("enrich", search.enrich).field("language", search.language).close();
}

std::string canonical(const Search& search, std::string_view provider) {
  json::Writer out;
  out.open().key("query").value(folded(search.query)).key("location").value(folded(search.location));
  out.field("limit", search.limit).key("provider").value(provider);
  out.key("language").value(folded(search.language)).close();
  return out.take();
}

std::string cache_key(const std::string& canonical) {
  std::string key = "discovery:" + canonical;
  return key.size() <= OC_CACHE_MAX_KEY ? key : "discovery:" + hex(hash_of(canonical));
}

std::string effect_key(const std::string& canonical) { return "search:" + hex(hash_of(canonical)); }

}  // namespace oneclaw::workflow_discovery
