// A whole engine over real memory backends and the workshop plugin (tests/workshop), for tests of engine and above.
//
// Made and used on a plain thread; on_task() goes to a loop and waits.
#pragma once

#include "host/engine/engine.h"
#include "host/engine/job_port.h"
#include "host/records/records_for_test.h"
#include "host/services/metering/metering_port.h"
#include "host/services/registry/tool_port.h"
#include "host/services/tape/taped_ports.h"
#include "host/services/wallet/verify.h"

#include <oneclaw/host/clock.h>

#include <fstream>
#include <functional>
#include <memory>
#include <string>

namespace oneclaw::engine {

class EngineHost {
 public:
  using MorePlugins = std::function<void(plugin::roster::RosterHost&)>;
  explicit EngineHost(EngineOptions options = a_host("host-1"), services::policy::Tiers tiers = {},
                      const MorePlugins& more = {})
      : records(records::RecordsHost::Setup{[&](auto& plugins) {
                                              add_plugins(plugins);
                                              if (more) more(plugins);
                                            },
                                            [&](auto& host) { make_services(host, options, tiers); }}) {}
  ~EngineHost() {
    if (engine != nullptr) stop();
  }

  static EngineOptions a_host(const std::string& id) {
    EngineOptions options;
    options.host_id = id;
    options.heartbeat = std::chrono::milliseconds(20);
    options.cancel_poll = std::chrono::milliseconds(10);
    options.cancel_time = std::chrono::milliseconds(300);
    return options;
  }
  // Another engine on the same records: a second host, or the first after a restart.
  std::unique_ptr<Engine> another(EngineOptions options) {
    return std::make_unique<Engine>(parts(), std::move(options));
  }
  EngineParts parts() {
    return {records.loops(), records.client(), *registry,     *wallets,    *policy,
            meters,          operations,       records.clock, base::Log(), Prices{}};
  }
  void stop() {
    on_task([&] { EXPECT_TRUE(engine->stop(fiber::Deadline::after(std::chrono::seconds(10)))); });
    engine.reset();
  }
  void on_task(const std::function<void()>& work) { records.on_task(work); }

  // A user with a wallet. On a task.
  std::string user(const std::string& name, std::int64_t micros, records::Tier tier = records::Tier::enterprise) {
    const auto opened = wallets->open(name, tier, micros);
    EXPECT_TRUE(opened) << opened.error().text;
    return name;
  }
  // Submits work; `steps` is the JSON list of what its steps do.
  base::Result<Submitted> work(const std::string& user, const std::string& steps, const std::string& more = "") {
    Submission s;
    s.user = user;
    s.workflow = "work";
    s.input = "{\"steps\":" + steps + more + "}";
    s.origin = "api";
    return engine->submit(s);
  }
  // Submits and waits for the end.
  records::Job finished(const std::string& user, const std::string& steps, const std::string& more = "") {
    auto submitted = work(user, steps, more);
    if (!submitted) return ADD_FAILURE() << submitted.error().text, records::Job{};
    return ended(submitted->job);
  }
  records::Job ended(const records::Job& job) {
    auto done = engine->wait(job.user, job.id, fiber::Deadline::after(std::chrono::seconds(30)));
    if (!done) return ADD_FAILURE() << done.error().text, records::Job{};
    EXPECT_TRUE(records::is_final(done->status)) << "job " << done->id << " does not end";
    return *done;
  }
  services::wallet::Balance balance(const std::string& user) { return wallets->read(user).value(); }
  // The sum of the ledger is zero and every wallet is what its movements say.
  void expect_ledger_clean() {
    const auto report = services::wallet::verify(records.client());
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_TRUE(report->is_clean()) << report->differences.front().place << ": " << report->differences.front().text;
  }
  // Lines that steps left under `name` ("note NAME").
  std::size_t notes(const std::string& name) const {
    std::ifstream file(folder / name);
    std::string line;
    std::size_t count = 0;
    while (std::getline(file, line)) ++count;
    return count;
  }

  plugin::TestDirectory folder;
  services::metering::StepMeters meters;
  services::tape::Tapes tapes;
  services::metering::PriceTable operations =
      std::move(services::metering::PriceTable::parse(R"({"acme":{"call":{"unit":"call","usd":0.01}}})")).value();
  std::unique_ptr<services::registry::Registry> registry;
  std::unique_ptr<services::wallet::Wallets> wallets;
  std::unique_ptr<services::policy::Policy> policy;
  std::unique_ptr<Engine> engine;
  records::RecordsHost records;  // last: its plugins use what stands above, until they are gone

 private:
  void add_plugins(plugin::roster::RosterHost& plugins) {
    plugins.install(ONECLAW_BINARY_DIR "/test-plugins/test_workshop", "test_workshop");
    auto& entry = plugins.add("test_workshop", "workshop");
    entry.config = "{\"folder\":\"" + folder.path() + "\"}";
    entry.grant.tools = {"*"};
    plugins.around = [this](std::string_view id, plugin::gate::ExtraService inner, plugin::gate::Gate& gate) {
      return services::tape::taped(id, std::move(inner), gate, tapes);
    };
    plugins.services[OC_HOST_CLOCK_V1] = [this](plugin::gate::Gate& gate) {
      return services::tape::taped_clock(gate, tapes);
    };
    plugins.services[OC_HOST_TOOL_V1] = [this](plugin::gate::Gate& gate) -> plugin::gate::ExtraService {
      auto port = std::make_shared<services::registry::ToolPort>(gate, *registry, meters);
      return {port->service(), port};
    };
    plugins.services[OC_HOST_METERING_V1] = [this](plugin::gate::Gate& gate) -> plugin::gate::ExtraService {
      auto port = std::make_shared<services::metering::MeteringPort>(gate, meters);
      return {port->service(), port};
    };
    plugins.services[OC_HOST_JOB_V1] = [this](plugin::gate::Gate& gate) -> plugin::gate::ExtraService {
      auto port = std::make_shared<JobPort>(gate, *engine);
      return {port->service(), port};
    };
  }

 public:
  // From now on steps are recorded.
  void record(std::size_t keep_jobs) {
    engine->record_with(std::make_unique<Recordings>(
        records.client(), tapes, services::vault::MasterKey::from_base64(std::string(43, 'A')).value(), keep_jobs));
  }

 private:
  void make_services(records::RecordsHost& host, const EngineOptions& options, const services::policy::Tiers& tiers) {
    registry = std::make_unique<services::registry::Registry>(host.roster(), base::Log(),
                                                              std::map<std::string, std::string, std::less<>>{});
    wallets = std::make_unique<services::wallet::Wallets>(host.client(), host.clock);
    policy = std::make_unique<services::policy::Policy>(&host.cache(), host.client(), host.clock, tiers, base::Log());
    engine = std::make_unique<Engine>(EngineParts{host.loops(), host.client(), *registry, *wallets, *policy, meters,
                                                  operations, host.clock, base::Log(), Prices{}},
                                      options);
  }
};

}  // namespace oneclaw::engine
