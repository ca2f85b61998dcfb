#include "report.h"

#include "plugins/tool_website/html/unicode.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

namespace oneclaw::tool_website {
namespace {

using extract::Facts;

class Json {
 public:
  void key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }
  void value(std::string_view text) { writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }
  void text(std::string_view name, std::string_view value_text) {
    key(name);
    value(value_text);
  }
  // Absent when empty.
  void optional_text(std::string_view name, std::string_view value_text) {
    if (!value_text.empty()) text(name, value_text);
  }
  void number(std::string_view name, int64_t number) {
    key(name);
    writer_.Int64(number);
  }
  void flag(std::string_view name, bool is_set) {
    key(name);
    writer_.Bool(is_set);
  }
  void optional_flag(std::string_view name, std::optional<bool> is_set) {
    key(name);
    is_set ? writer_.Bool(*is_set) : writer_.Null();
  }
  template <class Range>
  void texts(std::string_view name, const Range& range) {
    key(name);
    writer_.StartArray();
    for (const auto& item : range) value(item);
    writer_.EndArray();
  }
  template <class Write>
  void object(std::string_view name, const Write& write) {
    key(name);
    object(write);
  }
  template <class Write>
  void object(const Write& write) {
    writer_.StartObject();
    write();
    writer_.EndObject();
  }
  template <class Range, class Write>
  void objects(std::string_view name, const Range& range, const Write& write) {
    key(name);
    writer_.StartArray();
    for (const auto& item : range) object([&] { write(item); });
    writer_.EndArray();
  }
  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

std::string_view signal_of(std::optional<bool> is_found) { return !is_found ? "unknown" : *is_found ? "yes" : "no"; }

// A tag container may load advertising that a reader of the page cannot see.
std::optional<bool> ads_found(const Facts& facts) {
  if (!facts.ads.platforms.empty()) return true;
  return facts.ads.is_unknown ? std::nullopt : std::optional(false);
}

void write_content(Json& json, const Facts& facts) {
  json.text("title", facts.title);
  json.text("description", facts.description);
  json.text("language", facts.language);
  json.text("canonical", facts.canonical);
  json.texts("h1", facts.h1);
  json.object("headings", [&] {
    for (std::size_t i = 0; i < facts.headings.size(); ++i) json.number("h" + std::to_string(i + 1), facts.headings[i]);
  });
  json.object("open_graph", [&] {
    for (const auto& [name, value] : facts.open_graph) json.text(name, value);
  });
  json.object("structured_data", [&] {
    json.texts("types", facts.structured_data.types);
    json.number("valid", facts.structured_data.valid);
    json.number("invalid", facts.structured_data.invalid);
    json.number("microdata", facts.structured_data.microdata);
  });
  json.object("images", [&] {
    json.number("total", facts.images);
    json.number("with_alt", facts.images_with_alt);
  });
}

void write_business(Json& json, const Facts& facts) {
  json.object("contacts", [&] {
    json.texts("emails", facts.contacts.emails);
    json.objects("phones", facts.contacts.phones, [&](const extract::Phone& phone) {
      json.text("e164", phone.e164);
      json.text("display", phone.display);
    });
    json.optional_text("address", facts.contacts.address);
  });
  json.object("socials", [&] {
    for (const auto& [network, url] : facts.socials) json.text(network, url);
  });
  json.optional_text("cms", facts.cms);
  json.texts("analytics", facts.analytics);
  json.object("ads", [&] {
    json.optional_flag("found", ads_found(facts));
    json.texts("platforms", facts.ads.platforms);
  });
  json.texts("booking", facts.booking);
  json.texts("chat", facts.chat);
}

void write_signals(Json& json, const Report& report) {
  const auto known = [&](bool is_found) { return report.is_reachable() ? std::optional(is_found) : std::nullopt; };
  json.object("signals", [&] {
    json.text("seo_ok", signal_of(known(report.is_seo_ok)));
    json.text("ads", signal_of(report.is_reachable() ? ads_found(report.facts) : std::nullopt));
    json.text("booking", signal_of(known(!report.facts.booking.empty())));
    json.text("chat", signal_of(known(!report.facts.chat.empty())));
    json.text("ai_readable", signal_of(known(report.ai_readability.is_readable())));
  });
}

}  // namespace

std::string to_json(const Report& report) {
  Json json;
  json.object([&] {
    json.text("url", report.url);
    json.text("final_url", report.final_url);
    json.number("status", report.status);
    json.flag("reachable", report.is_reachable());
    if (!report.is_reachable()) {
      json.text("reason", report.reason);
      json.text("detail", html::is_utf8(report.detail) ? report.detail : html::to_valid_utf8(report.detail));
    }
    json.number("ms", report.ms);
    json.number("bytes", static_cast<int64_t>(report.bytes));
    json.flag("tls", report.is_https);
    json.object("robots", [&] {
      json.optional_flag("found", report.robots_found);
      json.optional_flag("allowed", report.robots_allowed);
    });
    json.object("sitemap", [&] {
      json.optional_flag("found", report.sitemap_found);
      json.optional_text("url", report.sitemap_url);
    });
    if (report.is_reachable()) {
      write_content(json, report.facts);
      write_business(json, report.facts);
      json.object("ai_readability", [&] {
        json.number("score", report.ai_readability.score);
        json.objects("reasons", report.ai_readability.reasons, [&](const extract::Reason& reason) {
          json.number("points", reason.points);
          json.text("why", reason.why);
        });
      });
    }
    write_signals(json, report);
  });
  return json.take();
}

}  // namespace oneclaw::tool_website
