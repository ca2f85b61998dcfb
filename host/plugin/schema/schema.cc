#include "host/plugin/schema/schema.h"

#include "host/plugin/schema/compiler.h"
#include "host/plugin/schema/defaults.h"
#include "host/plugin/schema/validator.h"

namespace oneclaw::plugin::schema {

base::Result<Schema> Schema::compile(const base::JsonValue& document) {
  auto program = std::make_shared<Program>();
  program->document.CopyFrom(document, program->document.GetAllocator());
  base::Result<void> compiled = Compiler(*program).run();
  if (!compiled) return std::move(compiled).error();
  return Schema(std::move(program));
}

base::Result<Schema> Schema::parse(std::string_view text) {
  base::Result<base::Json> document = base::parse_json(text);
  if (!document) return std::move(document).error().in("schema");
  return compile(*document);
}

std::vector<Violation> Schema::validate(const base::JsonValue& instance) const {
  return Validator(*program_).run(0, instance);
}

void Schema::apply_defaults(base::JsonValue& instance, base::Json::AllocatorType& allocator) const {
  Defaults(*program_, allocator).fill(0, instance);
}

std::vector<Violation> Schema::check_defaults() const {
  std::vector<Violation> all;
  for (NodeId id = 0; id < program_->nodes.size(); ++id) {
    const base::JsonValue* value = program_->nodes[id].default_value;
    if (!value) continue;
    for (Violation& violation : Validator(*program_).run(id, *value)) {
      if (all.size() == kMaxViolations) return all;
      violation.instance.insert(0, pointer_of(*program_, id, "default"));
      all.push_back(std::move(violation));
    }
  }
  return all;
}

}  // namespace oneclaw::plugin::schema
