#include "host/chat/trigger.h"

#include "host/base/json.h"
#include "host/base/json_out.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace oneclaw::chat {
namespace {

constexpr std::string_view kLimit = "limit";
// A sentence without a verb is only taken for a request while it is short and asks nothing.
constexpr std::size_t kMostBareWords = 10;
constexpr std::array<std::string_view, 29> kAsking{"what",  "what's", "who",  "who's", "whose", "why", "when", "where",
                                                   "which", "how",    "is",   "are",   "am",    "was", "were", "do",
                                                   "does",  "did",    "i",    "i'm",   "my",    "you", "we",   "it",
                                                   "they",  "this",   "that", "there", "tell"};

bool is_number(const Word& word) {
  return !word.is_quoted && !word.text.empty() && word.text.size() <= 9 &&
         word.text.find_first_not_of("0123456789") == std::string::npos;
}

bool is_statement(std::span<const Word> words) {
  return words.size() > kMostBareWords ||
         std::find(kAsking.begin(), kAsking.end(), words.front().lower) != kAsking.end();
}

// Articles and small words before a number or a trade, which are no part of it.
std::span<const Word> without_article(std::span<const Word> words) {
  constexpr std::array<std::string_view, 9> kSmall{"me", "some", "all", "the", "a", "an", "any", "top", "best"};
  while (words.size() > 1 && !words.front().is_quoted &&
         std::find(kSmall.begin(), kSmall.end(), words.front().lower) != kSmall.end()) {
    // "top" and "best" count only before a number: "best western hotels" is a name.
    const bool is_rank = words.front().lower == "top" || words.front().lower == "best";
    if (is_rank && !is_number(words[1])) break;
    words = words.subspan(1);
  }
  return words;
}

}  // namespace

InputShape InputShape::of(const services::registry::Workflow& workflow) {
  InputShape out;
  auto schema = base::parse_json(workflow.input.text);
  if (!schema || !schema->IsObject()) return out;
  if (const auto* properties = base::json_find(*schema, "properties");
      properties != nullptr && properties->IsObject()) {
    for (const auto& member : properties->GetObject()) {
      const auto* type = base::json_find(member.value, "type");
      out.types.emplace(base::json_view(member.name),
                        type != nullptr && type->IsString() ? base::json_view(*type) : std::string_view());
    }
  }
  if (const auto* required = base::json_find(*schema, "required"); required != nullptr && required->IsArray()) {
    for (const auto& name : required->GetArray()) {
      if (name.IsString()) out.required.emplace_back(base::json_view(name));
    }
  }
  return out;
}

bool InputShape::has_integer(std::string_view name) const {
  const auto it = types.find(name);
  return it != types.end() && it->second == "integer";
}

std::string Intent::asked() const {
  std::string out;
  for (const auto& [name, text] : texts) {
    // "query" before "location": names are in the alphabet's order, which is the other way round.
    out = name == "location" ? (out.empty() ? text : out + ", " + text) : (out.empty() ? text : text + ", " + out);
  }
  for (const auto& [name, number] : numbers) out += ", " + name + " " + std::to_string(number);
  return out;
}

Intent Intent::of(std::string workflow, std::string_view input) {
  Intent out;
  out.workflow = std::move(workflow);
  const auto parsed = base::parse_json(input);
  if (!parsed || !parsed->IsObject()) return out;
  for (const auto& member : parsed->GetObject()) {
    const std::string name(base::json_view(member.name));
    if (member.value.IsString()) out.texts[name] = base::json_view(member.value);
    if (member.value.IsInt64()) out.numbers[name] = member.value.GetInt64();
  }
  return out;
}

std::string Intent::input() const {
  base::JsonOut out;
  out.open();
  for (const auto& [name, text] : texts) out.field(name, text);
  for (const auto& [name, number] : numbers) out.field(name, number);
  return out.close().take();
}

void Triggers::add(const std::string& workflow, const std::string& phrase, const InputShape& shape) {
  auto whole = Pattern::compile(phrase, shape);
  if (!whole) return;
  if (auto bare = whole->without_verb()) entries_.push_back({std::move(*bare), workflow, Kind::without_verb});
  if (auto open = whole->without_end()) entries_.push_back({std::move(*open), workflow, Kind::without_end});
  entries_.push_back({std::move(*whole), workflow, Kind::whole});
}

Triggers Triggers::compile(const services::registry::Catalog& catalog) {
  Triggers out;
  for (const auto& workflow : catalog.workflows) {
    Known known{InputShape::of(workflow), workflow.examples};
    for (const std::string& phrase : workflow.triggers) out.add(workflow.name, phrase, known.shape);
    out.workflows_.emplace(workflow.name, std::move(known));
  }
  return out;
}

Intent Triggers::read(const Entry& entry, const std::vector<Pattern::Fill>& fills) const {
  const InputShape& shape = workflows_.find(entry.workflow)->second.shape;
  Intent out;
  out.workflow = entry.workflow;
  for (const auto& [part, taken] : fills) {
    if (part->is_number) {
      out.numbers[part->slot] = std::stoll(taken.front().text);
      continue;
    }
    std::span<const Word> words = without_article(taken);
    // "20 plumbers": how many, when the workflow asks for that and no other slot says it.
    if (words.size() > 1 && is_number(words.front()) && shape.has_integer(kLimit) && out.numbers.count(kLimit) == 0) {
      out.numbers[std::string(kLimit)] = std::stoll(words.front().text);
      words = words.subspan(1);
    }
    out.texts[part->slot] = join_words(words);
  }
  for (const std::string& name : shape.required) {
    if (out.texts.count(name) == 0 && out.numbers.count(name) == 0) out.missing.push_back(name);
  }
  return out;
}

std::optional<Intent> Triggers::best(std::span<const Word> words, Kind kind) const {
  using Rank = std::tuple<std::size_t, bool, std::size_t, std::size_t>;
  const Entry* winner = nullptr;
  std::vector<Pattern::Fill> fills;
  Rank rank{};
  for (const Entry& entry : entries_) {
    if (entry.kind != kind) continue;
    auto matched = entry.pattern.match(words);
    if (!matched) continue;
    const Pattern& p = entry.pattern;
    const Rank here{p.literal_words(), p.begins_literal(), p.slots(), p.literal_bytes()};
    const bool wins = winner == nullptr || here > rank || (here == rank && entry.workflow < winner->workflow);
    if (!wins) continue;
    winner = &entry;
    rank = here;
    fills = std::move(*matched);
  }
  if (winner == nullptr) return std::nullopt;
  return read(*winner, fills);
}

std::optional<Intent> Triggers::find(std::string_view sentence) const {
  const std::vector<Word> words = without_courtesy(split_words(sentence));
  if (words.empty()) return std::nullopt;
  auto whole = best(words, Kind::whole);
  if (whole && whole->missing.empty()) return whole;
  if (!is_statement(words) && !whole) {
    if (auto bare = best(words, Kind::without_verb); bare && bare->missing.empty()) return bare;
  }
  return whole ? whole : best(words, Kind::without_end);
}

std::vector<std::string> Triggers::examples(std::size_t max) const {
  std::vector<std::string> out;
  for (std::size_t at = 0, found = 1; found > 0 && out.size() < max; ++at) {
    found = 0;
    for (const auto& [name, known] : workflows_) {
      if (at >= known.examples.size() || out.size() >= max) continue;
      out.push_back(known.examples[at]);
      ++found;
    }
  }
  return out;
}

std::string Triggers::example(std::string_view workflow) const {
  const auto it = workflows_.find(workflow);
  return it == workflows_.end() || it->second.examples.empty() ? std::string() : it->second.examples.front();
}

const InputShape* Triggers::shape(std::string_view workflow) const {
  const auto it = workflows_.find(workflow);
  return it == workflows_.end() ? nullptr : &it->second.shape;
}

}  // namespace oneclaw::chat
