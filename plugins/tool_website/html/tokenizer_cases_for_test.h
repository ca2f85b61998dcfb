// Runs tokenizer cases in the JSON format of html5lib-tests
// (https://github.com/html5lib/html5lib-tests/tree/master/tokenizer).
#pragma once

#include "plugins/tool_website/html/charset.h"
#include "plugins/tool_website/html/tokenizer.h"
#include "plugins/tool_website/html/unicode.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::tool_website::html {

struct CaseCount {
  int passed = 0;
  int failed = 0;
  int skipped = 0;  // lone surrogates: they cannot occur in UTF-8
  std::vector<std::string> failures;
};

class CaseRunner {
 public:
  // "tests" and "xmlViolationTests" of one file; the latter need a tree builder's changes and are left out.
  CaseCount run_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    rapidjson::Document document;
    const std::string json = text.str();
    document.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
    CaseCount count;
    if (document.HasParseError()) {
      ++count.failed;
      count.failures.push_back(path + ": no JSON");
      return count;
    }
    if (!document.HasMember("tests")) return count;
    for (const auto& one : document["tests"].GetArray()) run_case(one, count);
    return count;
  }

 private:
  using Value = rapidjson::Value;

  static std::string text_of(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

  // "\uHHHH" once more. False for a lone surrogate.
  static bool unescape(std::string& text) {
    std::string out;
    unsigned high = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text.compare(i, 2, "\\u") != 0) {
        if (high != 0) return false;
        out += text[i];
        continue;
      }
      unsigned code = static_cast<unsigned>(std::stoul(text.substr(i + 2, 4), nullptr, 16));
      i += 5;
      if (code >= 0xD800 && code < 0xDC00) {
        if (high != 0) return false;
        high = code;
        continue;
      }
      if (code >= 0xDC00 && code < 0xE000) {
        if (high == 0) return false;
        code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00);
        high = 0;
      } else if (high != 0) {
        return false;
      }
      append_code_point(out, code);
    }
    text = out;
    return high == 0;
  }

  static bool unescape_all(Value& value, rapidjson::Document::AllocatorType& memory) {
    if (value.IsString()) {
      std::string text = text_of(value);
      if (!unescape(text)) return false;
      value.SetString(text.data(), static_cast<rapidjson::SizeType>(text.size()), memory);
    } else if (value.IsArray()) {
      for (auto& item : value.GetArray()) {
        if (!unescape_all(item, memory)) return false;
      }
    } else if (value.IsObject()) {
      for (auto& member : value.GetObject()) {
        if (!unescape_all(member.name, memory) || !unescape_all(member.value, memory)) return false;
      }
    }
    return true;
  }

  static TextMode mode_of(std::string_view name) {
    if (name == "PLAINTEXT state") return TextMode::plaintext;
    if (name == "RCDATA state") return TextMode::rcdata;
    if (name == "RAWTEXT state") return TextMode::rawtext;
    if (name == "Script data state") return TextMode::script;
    if (name == "CDATA section state") return TextMode::cdata;
    return TextMode::data;
  }

  using Writer = rapidjson::Writer<rapidjson::StringBuffer>;
  static void put(Writer& out, std::string_view text) {
    out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }

  static std::string tokens_of(std::string_view input, TextMode mode, std::string_view last) {
    Tokenizer tokenizer(input);
    tokenizer.set_mode(mode, last);
    rapidjson::StringBuffer buffer;
    Writer out(buffer);
    std::string text;
    const auto flush = [&] {
      if (text.empty()) return;
      out.StartArray();
      put(out, "Character");
      put(out, text);
      out.EndArray();
      text.clear();
    };
    out.StartArray();
    for (;;) {
      const Token& token = tokenizer.next();
      if (token.kind == TokenKind::text) {
        text += token.text;
        continue;
      }
      flush();
      if (token.kind == TokenKind::end) break;
      write_token(out, token);
    }
    out.EndArray();
    return {buffer.GetString(), buffer.GetSize()};
  }

  static void write_token(Writer& out, const Token& token) {
    out.StartArray();
    if (token.kind == TokenKind::start_tag) {
      put(out, "StartTag");
      put(out, token.text);
      out.StartObject();
      std::vector<Attribute> sorted(token.attributes.begin(), token.attributes.end());
      std::sort(sorted.begin(), sorted.end(), [](const Attribute& a, const Attribute& b) { return a.name < b.name; });
      for (const Attribute& attribute : sorted) {
        put(out, attribute.name);
        put(out, attribute.value);
      }
      out.EndObject();
      if (token.self_closing) out.Bool(true);
    } else if (token.kind == TokenKind::end_tag) {
      put(out, "EndTag");
      put(out, token.text);
    } else if (token.kind == TokenKind::comment) {
      put(out, "Comment");
      put(out, token.text);
    } else {
      put(out, "DOCTYPE");
      token.has_name ? put(out, token.text) : static_cast<void>(out.Null());
      token.has_public_id ? put(out, token.public_id) : static_cast<void>(out.Null());
      token.has_system_id ? put(out, token.system_id) : static_cast<void>(out.Null());
      out.Bool(!token.force_quirks);
    }
    out.EndArray();
  }

  // Attribute names in order, so that both sides compare as text.
  static void write_sorted(Writer& out, const Value& value) {
    if (value.IsArray()) {
      out.StartArray();
      for (const auto& item : value.GetArray()) write_sorted(out, item);
      out.EndArray();
    } else if (value.IsObject()) {
      std::vector<const Value::Member*> members;
      for (const auto& member : value.GetObject()) members.push_back(&member);
      std::sort(members.begin(), members.end(),
                [](const auto* a, const auto* b) { return text_of(a->name) < text_of(b->name); });
      out.StartObject();
      for (const auto* member : members) {
        put(out, text_of(member->name));
        put(out, text_of(member->value));
      }
      out.EndObject();
    } else {
      value.Accept(out);
    }
  }

  static void run_case(const Value& given, CaseCount& count) {
    rapidjson::Document one;
    one.CopyFrom(given, one.GetAllocator());
    const bool is_escaped = one.HasMember("doubleEscaped") && one["doubleEscaped"].GetBool();
    if (is_escaped &&
        (!unescape_all(one["input"], one.GetAllocator()) || !unescape_all(one["output"], one.GetAllocator()))) {
      ++count.skipped;
      return;
    }
    std::string input = text_of(one["input"]);
    normalize_newlines(input);
    rapidjson::StringBuffer buffer;
    Writer wanted(buffer);
    write_sorted(wanted, one["output"]);
    const std::string last = one.HasMember("lastStartTag") ? text_of(one["lastStartTag"]) : std::string();
    std::vector<std::string> states = {"Data state"};
    if (one.HasMember("initialStates")) {
      states.clear();
      for (const auto& state : one["initialStates"].GetArray()) states.push_back(text_of(state));
    }
    for (const std::string& state : states) {
      const std::string got = tokens_of(input, mode_of(state), last);
      if (got == buffer.GetString()) {
        ++count.passed;
        continue;
      }
      ++count.failed;
      count.failures.push_back(text_of(one["description"]) + " [" + state + "]\n  input  " + input + "\n  wanted " +
                               buffer.GetString() + "\n  got    " + got);
    }
  }
};

}  // namespace oneclaw::tool_website::html
