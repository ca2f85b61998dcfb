#include "search_json.h"

#include "words.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace oneclaw::tool_places_sample {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

constexpr std::int64_t kMostPlacesAsked = 100;

sdk::Status bad(const std::string& what) { return {OC_INVALID, "places.search: " + what}; }

void put(Writer& out, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  out.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_place(Writer& out, const Place& place, std::uint16_t port) {
  const City& city = kCity[place.city];
  out.StartObject();
  put(out, "place_id", place.id);
  put(out, "name", place.name);
  put(out, "category", kTrade[place.trade].category);
  put(out, "phone", place.phone);
  put(out, "phone_display", place.phone_display);
  if (port != 0 && !place.slug.empty()) {
    put(out, "website", "http://" + place.slug + ".localhost:" + std::to_string(port) + "/");
  }
  put(out, "street", place.street);
  put(out, "city", city.short_name);
  put(out, "region", city.region);
  put(out, "postal_code", city.postal_code);
  put(out, "country", city.country);
  out.Key("lat");
  out.Double(place.lat);
  out.Key("lon");
  out.Double(place.lon);
  if (place.rating) {
    out.Key("rating");
    out.Double(*place.rating);
  }
  out.Key("review_count");
  out.Int64(place.review_count);
  put(out, "status", place.is_closed ? "closed" : "open");
  put(out, "source", "sample");
  out.EndObject();
}

bool read_text(const rapidjson::Document& input, const char* name, std::string& into) {
  const auto found = input.FindMember(name);
  if (found == input.MemberEnd() || !found->value.IsString()) return false;
  into.assign(found->value.GetString(), found->value.GetStringLength());
  return true;
}

}  // namespace

sdk::Result<PlaceQuery> read_query(std::string_view json) {
  rapidjson::Document input;
  input.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(json.data(), json.size());
  if (input.HasParseError() || !input.IsObject()) return bad("the input is no JSON object");
  PlaceQuery query;
  if (!read_text(input, "query", query.query)) return bad("query must be a text");
  if (!read_text(input, "location", query.location)) return bad("location must be a text");
  if (const auto limit = input.FindMember("limit"); limit != input.MemberEnd()) {
    if (!limit->value.IsInt64() || limit->value.GetInt64() < 1 || limit->value.GetInt64() > kMostPlacesAsked) {
      return bad("limit must be an integer from 1 to " + std::to_string(kMostPlacesAsked));
    }
    query.limit = limit->value.GetInt64();
  }
  return query;
}

std::string to_json(const PlaceAnswer& answer, std::uint16_t port) {
  rapidjson::StringBuffer buffer;
  Writer out(buffer);
  out.StartObject();
  out.Key("places");
  out.StartArray();
  for (const Place* place : answer.places) write_place(out, *place, port);
  out.EndArray();
  out.Key("total_found");
  out.Int64(answer.total_found);
  put(out, "source", "sample");
  put(out, "label", "sample data");
  std::string note = answer.note;
  if (port == 0 && !answer.places.empty()) {
    note = "The sample websites are not served, because their port is taken: no place has a website.";
  }
  put(out, "note", note);
  out.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace oneclaw::tool_places_sample
