// The versioned API over a whole engine and the workshop plugin, without a server.
//
// Made and used on a plain thread; engine.on_task() goes to a loop.
#pragma once

#include "host/api/api.h"
#include "host/api/v1.h"
#include "host/engine/engine_for_test.h"

namespace oneclaw::api {

struct V1Host {
  engine::EngineHost engine;
  services::identity::Identities identities{engine.records.client(), engine.records.cache(), engine.records.clock};
  services::identity::ApiKeys keys{engine.records.client(), engine.records.clock};
  services::identity::Sessions sessions{engine.records.cache(), engine.records.clock};
  services::artifacts::Artifacts artifacts{engine.records.client(), engine.records.clock, base::Log()};
  services::audit::AuditLog audit{engine.records.client(), engine.records.clock};
  schedule::Zones zones = schedule::Zones::open();
  schedule::Schedules schedules{schedule::Parts{engine.records.client(), *engine.engine, identities, audit, zones,
                                                engine.records.clock, base::Log()}};
  AdminKeys admin_keys{engine.folder / "admin_keys.json"};
  Access access{admin_keys, AccessRules{}};
  V1 v1{V1Parts{*engine.engine, *engine.wallets, identities, keys, sessions, artifacts, schedules, access,
                [](std::string_view name) -> base::Result<std::string> { return std::string(name); },
                []() -> base::Result<std::string> { return std::string("anna"); }, Api::own_routes(),
                []() -> std::vector<std::string> { return {}; }}};
};

}  // namespace oneclaw::api
