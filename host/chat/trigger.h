// Triggers: the phrases by which workflows are asked for ("discover {query} in {location}"), and what a sentence means
// by them.
//
// Compiled once a catalog. The most specific phrase that fits wins, of two equal ones the workflow whose name comes
// first. When none fits whole, a phrase without its verb, or without its last part, may: "emergency dentists in
// Munich", "find plumbers". Immutable after compile(); leaf, any thread. The work is bounded by words of the sentence
// times words of all phrases.
#pragma once

#include "host/chat/words.h"
#include "host/services/registry/catalog.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::chat {

// What of a workflow's input schema a sentence is read by.
struct InputShape {
  std::map<std::string, std::string, std::less<>> types;  // of properties, by name: "string", "integer", ...
  std::vector<std::string> required;

  static InputShape of(const services::registry::Workflow& workflow);
  bool has_integer(std::string_view name) const;
};

// One phrase: literal words and places for text.
class Pattern {
 public:
  struct Part {
    std::string literal;  // lower case; empty: a slot
    std::string slot;
    bool is_number = false;
  };
  // Nothing for a text that is no phrase: no words, or a brace that does not close.
  static std::optional<Pattern> compile(std::string_view phrase, const InputShape& shape);

  // The words that each slot takes, or nothing. Slots take as many words as they can, the first ones first: the last
  // "in" is the one that separates.
  struct Fill {
    const Part* part = nullptr;
    std::span<const Word> words;
  };
  std::optional<std::vector<Fill>> match(std::span<const Word> words) const;

  std::size_t literal_words() const noexcept;
  std::size_t literal_bytes() const noexcept;
  std::size_t slots() const noexcept;
  bool begins_literal() const noexcept { return !parts_.empty() && !parts_.front().literal.empty(); }
  // The phrase without the words before its first slot; nothing when no literal is left.
  std::optional<Pattern> without_verb() const;
  // The phrase without its last literals and slot ("in {location}"); nothing when no literal or no slot is left.
  std::optional<Pattern> without_end() const;

 private:
  std::vector<Part> parts_;
};

// What a sentence asks for.
struct Intent {
  std::string workflow;
  std::map<std::string, std::string, std::less<>> texts;     // input by name
  std::map<std::string, std::int64_t, std::less<>> numbers;  // and its integers
  std::vector<std::string> missing;                          // required, and not said
  // JSON object of both.
  std::string input() const;
  // For people: "plumbers, Austin, TX".
  std::string asked() const;
  // The other way round: of a JSON object, its texts and integers.
  static Intent of(std::string workflow, std::string_view input);
};

class Triggers {
 public:
  static Triggers compile(const services::registry::Catalog& catalog);
  std::optional<Intent> find(std::string_view sentence) const;
  // Sentences to show as help, at most `max`.
  std::vector<std::string> examples(std::size_t max) const;
  // Of one workflow, or empty.
  std::string example(std::string_view workflow) const;
  const InputShape* shape(std::string_view workflow) const;

 private:
  enum class Kind : std::uint8_t { whole, without_verb, without_end };
  struct Entry {
    Pattern pattern;
    std::string workflow;
    Kind kind = Kind::whole;
  };
  struct Known {
    InputShape shape;
    std::vector<std::string> examples;
  };
  void add(const std::string& workflow, const std::string& phrase, const InputShape& shape);
  std::optional<Intent> best(std::span<const Word> words, Kind kind) const;
  Intent read(const Entry& entry, const std::vector<Pattern::Fill>& fills) const;

  std::vector<Entry> entries_;
  std::map<std::string, Known, std::less<>> workflows_;
};

}  // namespace oneclaw::chat
