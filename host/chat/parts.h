// What the parts of chat work with, and the numbers that a test or a deployment may change.
#pragma once

#include "host/base/log.h"
#include "host/base/wall_clock.h"
#include "host/chat/retention.h"
#include "host/engine/engine.h"
#include "host/loop/loop.h"
#include "host/plugin/role/role.h"
#include "host/plugin/roster/roster.h"
#include "host/records/client.h"
#include "host/schedule/schedules.h"
#include "host/services/artifacts/artifacts.h"
#include "host/services/identity/identities.h"
#include "host/services/registry/registry.h"
#include "host/services/wallet/wallets.h"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace oneclaw::chat {

// The user behind a handle, with a wallet; made at the first contact.
using UserOf =
    std::function<base::Result<std::string>(const services::identity::Handle& handle, std::string_view name)>;

// All outlive the chat.
struct Parts {
  loop::Loop& home;  // everything here happens on this loop
  records::Client& records;
  services::registry::Registry& registry;
  engine::Engine& engine;
  services::wallet::Wallets& wallets;
  services::identity::Identities& identities;
  services::artifacts::Artifacts& artifacts;
  schedule::Schedules& schedules;
  plugin::role::Role& cache;
  plugin::roster::Roster& roster;
  const base::WallClock& clock;
  base::Log log;
  UserOf user_of;
  std::string token_key;  // kTokenKeyBytes or more, the same after a restart
};

struct ChatOptions {
  std::chrono::milliseconds edit_every{700};    // a message that shows progress changes no more often
  std::chrono::milliseconds send_time{30'000};  // of one call to a channel
  std::chrono::milliseconds poll{1000};         // of a job that runs on another host
  services::registry::RetryRule sends{24, std::chrono::milliseconds(500), 2.0};
  services::registry::RetryRule events{3, std::chrono::milliseconds(500), 2.0};
  Retention retention;
  std::size_t max_in_hand = 1000;  // events recorded and not yet answered; beyond it deliver() waits
};

}  // namespace oneclaw::chat
