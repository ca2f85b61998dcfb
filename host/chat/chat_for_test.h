// A whole chat over a whole engine, with the channel and workflow of tests/workshop_channel as instance "talk".
//
// Made and used on a plain thread; on_task() goes to a loop and waits.
#pragma once

#include "host/chat/bus_port.h"
#include "host/chat/chat.h"
#include "host/engine/engine_for_test.h"
#include "host/loop/sync.h"
#include "host/schedule/runner.h"

#include <oneclaw/channel.h>

#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::chat {

class ChatHost {
 public:
  explicit ChatHost(bool can_edit = true, std::int64_t grant_micros = 2'500'000)
      : grant_micros_(grant_micros), engine(engine::EngineHost::a_host("host-1"), {}, [this, can_edit](auto& plugins) {
          plugins.install(ONECLAW_BINARY_DIR "/test-plugins/workshop_channel", "workshop_channel");
          plugins.add("workshop_channel", "talk").config =
              "{\"folder\":\"" + folder.path() + "\",\"can_edit\":" + (can_edit ? "true}" : "false}");
          plugins.services[OC_HOST_BUS_V1] = [this](plugin::gate::Gate& gate) -> plugin::gate::ExtraService {
            auto port = std::make_shared<BusPort>(gate, [this](auto event) { return chat->deliver(std::move(event)); });
            return {port->service(), port};
          };
        }) {
    identities = std::make_unique<services::identity::Identities>(engine.records.client(), engine.records.cache(),
                                                                  engine.records.clock);
    artifacts =
        std::make_unique<services::artifacts::Artifacts>(engine.records.client(), engine.records.clock, base::Log());
    audit = std::make_unique<services::audit::AuditLog>(engine.records.client(), engine.records.clock);
    schedules = std::make_unique<schedule::Schedules>(scheduling());
    options.edit_every = std::chrono::milliseconds(1);
    options.poll = std::chrono::milliseconds(5);
    options.sends = {1000, std::chrono::milliseconds(1), 1.0};
    options.events = {3, std::chrono::milliseconds(1), 1.0};
    on_task([&] { ASSERT_TRUE(engine.engine->start()); });
  }
  ~ChatHost() {
    if (chat != nullptr) stop();
  }

  void start() {
    chat = std::make_unique<Chat>(parts(), options);
    runner = std::make_unique<schedule::Runner>(engine.records.loops().at(0), scheduling(), chat->schedule_voice());
    on_task([&] {
      const auto started = chat->start();
      ASSERT_TRUE(started) << started.error().text;
    });
  }
  void stop() {
    on_task([&] { EXPECT_TRUE(chat->stop(fiber::Deadline::after(std::chrono::seconds(10)))); });
    chat.reset();
  }
  void on_task(const std::function<void()>& work) { engine.on_task(work); }

  // On a task. Somebody writes; through the plugin and its bus.
  oc_status write(const std::string& event, const std::string& sender, const std::string& text) {
    engine.records.clock.advance(std::chrono::milliseconds(1));
    const std::string what = event + "|" + sender + "|" + text;
    return engine.records.roster().role("talk")->call<oc_channel_v1>(
        plugin::instance::Kind::channel, {},
        [&](const oc_channel_v1& t, void* self, oc_call* c) { return t.typing(self, c, plugin::call::to_oc(what)); });
  }
  // On a task. Somebody presses a button.
  void press(const std::string& event, const std::string& sender, const std::string& button) {
    engine.records.clock.advance(std::chrono::milliseconds(1));
    records::InboxEvent pressed = message(event, sender, button);
    pressed.kind = OC_INBOUND_BUTTON;
    const auto taken = chat->deliver(std::move(pressed));
    EXPECT_TRUE(taken) << taken.error().text;
  }
  static records::InboxEvent message(const std::string& event, const std::string& sender, const std::string& text) {
    records::InboxEvent out;
    out.channel = "talk";
    out.event_id = event;
    out.kind = OC_INBOUND_MESSAGE;
    out.conversation = out.sender = sender;
    out.text = text;
    return out;
  }
  // How the channel behaves: "ok", "unavailable", "denied", "lost".
  void mode(const std::string& how) const {
    const std::string path = folder / "mode";
    std::ofstream(path + ".new") << how;
    std::rename((path + ".new").c_str(), path.c_str());
  }
  void let_go() const { std::ofstream(folder / "go") << "go"; }

  // What the channel was sent, a line a call.
  std::vector<std::string> sent() const {
    std::ifstream file(folder / "sent");
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
  std::size_t count(const std::string& part) const {
    std::size_t out = 0;
    for (const std::string& line : sent()) out += line.find(part) != std::string::npos ? 1 : 0;
    return out;
  }
  // On a task. The first line with `part` in it, once there is one.
  std::string line_with(const std::string& part) const {
    std::string found;
    const bool came = plugin::wait_until([&] {
      for (const std::string& line : sent()) {
        if (found.empty() && line.find(part) != std::string::npos) found = line;
      }
      return !found.empty();
    });
    if (!came) {
      ADD_FAILURE() << "nothing was sent with: " << part;
      for (const std::string& line : sent()) ADD_FAILURE() << line;
    }
    return found;
  }
  // The id of the action with this label in a line.
  static std::string button(const std::string& line, const std::string& label) {
    const auto view = render::parse_view(std::string_view(line).substr(line.find('{')));
    if (!view) return ADD_FAILURE() << line, std::string();
    for (const auto& action : view->actions) {
      if (action.label == label) return action.id;
    }
    return ADD_FAILURE() << "no button " << label << " in " << line, std::string();
  }

 private:
  const std::int64_t grant_micros_;

 public:
  plugin::TestDirectory folder;
  ChatOptions options;
  UserOf user_of = [this](const services::identity::Handle& handle,
                          std::string_view name) -> base::Result<std::string> {
    auto user = identities->resolve(handle, name);
    if (!user) return user;
    const auto opened = engine.wallets->open(*user, records::Tier::enterprise, grant_micros_);
    EXPECT_TRUE(opened);
    return user;
  };
  std::unique_ptr<services::identity::Identities> identities;
  std::unique_ptr<services::artifacts::Artifacts> artifacts;
  std::unique_ptr<services::audit::AuditLog> audit;
  std::unique_ptr<schedule::Schedules> schedules;
  std::unique_ptr<schedule::Runner> runner;  // of a chat that is started; nothing runs by itself
  std::unique_ptr<Chat> chat;
  const schedule::Zones zones = schedule::Zones::open();
  engine::EngineHost engine;  // last: its plugins use what stands above, until they are gone

  // On a task: one round of the schedules; how many jobs were started.
  std::size_t run_due() {
    std::size_t started = 0;
    const auto ran = loop::run_on(engine.records.loops().at(0), "schedules", [&] {
      const auto done = runner->run_due();
      EXPECT_TRUE(done);
      started = done ? *done : 0;
    });
    EXPECT_TRUE(ran);
    return started;
  }

 private:
  schedule::Parts scheduling() {
    auto& records = engine.records;
    return {records.client(), *engine.engine, *identities, *audit, zones, records.clock, base::Log()};
  }
  Parts parts() {
    auto& records = engine.records;
    return {records.loops().at(0),
            records.client(),
            *engine.registry,
            *engine.engine,
            *engine.wallets,
            *identities,
            *artifacts,
            *schedules,
            records.cache(),
            records.roster(),
            records.clock,
            base::Log(),
            user_of,
            std::string(kTokenKeyBytes, 'k')};
  }
};

}  // namespace oneclaw::chat
