#include "host/services/registry/describe.h"

#include "host/base/text.h"

#include <algorithm>
#include <set>

namespace oneclaw::services::registry {
namespace {

using base::Error;
using base::JsonValue;
using base::Result;

constexpr std::size_t kMaxDescription = 4000;
constexpr std::size_t kMaxTriggers = 32;

// "discovery", "website.scan", "places.search".
bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kMaxName || text.front() == '.' || text.back() == '.') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
}

// Reads the members of one JSON object and remembers the first thing that is wrong, and where.
class Reader {
 public:
  Reader(const JsonValue& value, std::string pointer) : value_(value), pointer_(std::move(pointer)) {
    if (!value.IsObject()) fail("", "must be an object");
  }
  bool is_good() const noexcept { return !error_.has_value(); }
  Error error() const { return *error_; }
  std::string at(std::string_view key) const { return base::pointer_append(pointer_, key); }

  void fail(std::string_view key, std::string_view what) {
    if (error_) return;
    error_ = Error{OC_INVALID, "describe()#" + (key.empty() ? pointer_ : at(key)) + ": " + std::string(what)};
  }
  // Every member must be among `known`.
  void only(std::vector<std::string> known) {
    if (!is_good()) return;
    for (const auto& member : value_.GetObject()) {
      const std::string_view name = base::json_view(member.name);
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        return fail(name, "is no known member" + base::did_you_mean(name, known));
      }
    }
  }
  std::string text(std::string_view key, std::size_t max, bool is_required = false) {
    const JsonValue* found = find(key, is_required);
    if (found == nullptr) return {};
    if (!found->IsString() || found->GetStringLength() > max) {
      return fail(key, "must be text of at most " + std::to_string(max) + " bytes"), std::string();
    }
    return std::string(base::json_view(*found));
  }
  std::string name(std::string_view key) {
    std::string found = text(key, kMaxName, true);
    if (is_good() && !is_name(found)) fail(key, "'" + found + "' must be of a-z, 0-9, '_' and '.'");
    return found;
  }
  bool flag(std::string_view key) {
    const JsonValue* found = find(key, false);
    if (found == nullptr) return false;
    if (!found->IsBool()) return fail(key, "must be true or false"), false;
    return found->GetBool();
  }
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
    const JsonValue* found = find(key, false);
    if (found == nullptr) return otherwise;
    if (!found->IsInt64() || found->GetInt64() < least || found->GetInt64() > most) {
      fail(key, "must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
      return otherwise;
    }
    return found->GetInt64();
  }
  double number(std::string_view key, double least, double most, double otherwise) {
    const JsonValue* found = find(key, false);
    if (found == nullptr) return otherwise;
    if (!found->IsNumber() || !(found->GetDouble() >= least && found->GetDouble() <= most)) {
      return fail(key, "is out of range"), otherwise;
    }
    return found->GetDouble();
  }
  std::vector<std::string> texts(std::string_view key, std::size_t max_count, std::size_t max_bytes) {
    std::vector<std::string> out;
    const JsonValue* found = find(key, false);
    if (found == nullptr) return out;
    if (!found->IsArray() || found->Size() > max_count) return fail(key, "must be a short list of texts"), out;
    for (const JsonValue& item : found->GetArray()) {
      if (!item.IsString() || item.GetStringLength() > max_bytes) return fail(key, "must be a list of texts"), out;
      out.emplace_back(base::json_view(item));
    }
    return out;
  }
  CompiledSchema schema(std::string_view key, bool is_required) {
    CompiledSchema out;
    const JsonValue* found = find(key, is_required);
    if (found == nullptr) return out;
    auto compiled = plugin::schema::Schema::compile(*found);
    if (!compiled) return fail(key, compiled.error().text), out;
    out.text = base::to_json(*found);
    out.compiled.push_back(std::move(compiled).value());
    return out;
  }
  std::string json(std::string_view key) {
    const JsonValue* found = find(key, false);
    return found == nullptr ? std::string() : base::to_json(*found);
  }
  // A list of objects, each read by `read(Reader&)`.
  template <class T, class Fn>
  std::vector<T> list(std::string_view key, std::size_t max_count, Fn&& read) {
    std::vector<T> out;
    const JsonValue* found = find(key, true);
    if (found == nullptr) return out;
    if (!found->IsArray() || found->Empty() || found->Size() > max_count) {
      return fail(key, "must be a list of 1 to " + std::to_string(max_count)), out;
    }
    for (rapidjson::SizeType i = 0; i < found->Size(); ++i) {
      Reader item((*found)[i], base::pointer_append(at(key), std::to_string(i)));
      T made{};
      if (item.is_good()) made = read(item);
      if (!item.is_good()) {
        if (!error_) error_ = item.error();
        return out;
      }
      out.push_back(std::move(made));
    }
    return out;
  }
  template <class Fn>
  void object(std::string_view key, Fn&& read) {
    const JsonValue* found = find(key, false);
    if (found == nullptr) return;
    Reader item(*found, at(key));
    if (item.is_good()) read(item);
    if (!item.is_good() && !error_) error_ = item.error();
  }

 private:
  const JsonValue* find(std::string_view key, bool is_required) {
    if (!is_good()) return nullptr;
    const JsonValue* found = base::json_find(value_, key);
    if (found == nullptr && is_required) fail(key, "is missing");
    return found;
  }

  const JsonValue& value_;
  std::string pointer_;
  std::optional<Error> error_;
};

Tool read_tool(Reader& in) {
  in.only({"name", "provider", "title", "description", "input_schema", "output_schema", "idempotent", "cost"});
  Tool tool;
  tool.name = in.name("name");
  tool.provider = in.text("provider", kMaxName);
  tool.title = in.text("title", kMaxTitle);
  tool.description = in.text("description", kMaxDescription);
  tool.input = in.schema("input_schema", true);
  tool.output = in.schema("output_schema", false);
  tool.is_idempotent = in.flag("idempotent");
  return tool;
}

Step read_step(Reader& in) {
  in.only({"name", "title", "timeout_ms", "retry"});
  Step step;
  step.name = in.name("name");
  step.title = in.text("title", kMaxTitle);
  if (step.title.empty()) step.title = step.name;
  step.timeout = std::chrono::milliseconds(in.integer("timeout_ms", 1, kMaxStepTime.count(), kDefaultStepTime.count()));
  in.object("retry", [&](Reader& retry) {
    retry.only({"attempts", "first_ms", "factor"});
    step.retry.attempts = static_cast<std::uint32_t>(retry.integer("attempts", 1, kMaxAttempts, 3));
    step.retry.first = std::chrono::milliseconds(retry.integer("first_ms", 0, kMaxStepTime.count(), 1000));
    step.retry.factor = retry.number("factor", 1.0, 10.0, 2.0);
  });
  return step;
}

Workflow read_workflow(Reader& in) {
  in.only({"name", "title", "description", "input_schema", "output_schema", "steps", "billing", "price", "triggers",
           "examples"});
  Workflow workflow;
  workflow.name = in.name("name");
  workflow.title = in.text("title", kMaxTitle);
  if (workflow.title.empty()) workflow.title = workflow.name;
  workflow.description = in.text("description", kMaxDescription);
  workflow.input = in.schema("input_schema", true);
  workflow.output = in.schema("output_schema", false);
  workflow.steps = in.list<Step>("steps", kMaxSteps, read_step);
  in.object("billing", [&](Reader& billing) {
    billing.only({"units", "cached"});
    workflow.billing = {billing.text("units", kMaxTitle), billing.text("cached", kMaxTitle)};
  });
  workflow.price = in.json("price");
  workflow.triggers = in.texts("triggers", kMaxTriggers, kMaxTitle);
  workflow.examples = in.texts("examples", kMaxTriggers, kMaxTitle);
  std::set<std::string> names;
  for (const Step& step : workflow.steps) {
    if (!names.insert(step.name).second) in.fail("steps", "two steps are called '" + step.name + "'");
  }
  return workflow;
}

template <class T, class Fn>
Result<std::vector<T>> read_document(std::string_view document, std::string_view key, std::size_t max_count,
                                     Fn&& read) {
  auto parsed = base::parse_json(document, {.max_bytes = kMaxDescribeBytes});
  if (!parsed) return std::move(parsed).error().in("describe()");
  Reader in(*parsed, "");
  in.only({std::string(key)});
  std::vector<T> all = in.list<T>(key, max_count, read);
  if (!in.is_good()) return in.error();
  std::set<std::string> names;
  for (const T& one : all) {
    if (!names.insert(one.name).second) {
      return Error{OC_INVALID, "describe()#/" + std::string(key) + ": '" + one.name + "' stands there twice"};
    }
  }
  return all;
}

}  // namespace

Result<std::vector<Tool>> read_tools(std::string_view document) {
  return read_document<Tool>(document, "tools", kMaxTools, read_tool);
}

Result<std::vector<Workflow>> read_workflows(std::string_view document) {
  return read_document<Workflow>(document, "workflows", kMaxWorkflows, read_workflow);
}

}  // namespace oneclaw::services::registry
