// A whole engine with this workflow, the sample places, the website scanner and the memory backends: real plugins, real
// sockets on this machine.
//
// Made and used on a plain thread; on_task() goes to a loop and waits.
#pragma once

#include "host/base/json.h"
#include "host/engine/engine.h"
#include "host/engine/job_port.h"
#include "host/net/http_client.h"
#include "host/records/records_for_test.h"
#include "host/services/artifacts/artifact_port.h"
#include "host/services/registry/tool_port.h"
#include "host/services/wallet/verify.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oneclaw::workflow_discovery {

struct DiscoverySetup {
  bool has_places = true;
  bool has_scanner = true;
  std::string provider = "sample";
};

class DiscoveryHost {
 public:
  explicit DiscoveryHost(DiscoverySetup setup = {})
      : setup_(std::move(setup)),
        records_(records::RecordsHost::Setup{[this](auto& plugins) { add_plugins(plugins); },
                                             [this](auto& host) { make_services(host); }}) {
    on_task([&] { EXPECT_TRUE(engine_->start()); });
  }
  ~DiscoveryHost() { stop(); }

  void on_task(const std::function<void()>& work) { records_.on_task(work); }
  engine::Engine& engine() { return *engine_; }
  // Ends this engine; the jobs that are not over stay in the records.
  void stop() {
    on_task([&] { EXPECT_TRUE(engine_->stop(fiber::Deadline::after(std::chrono::milliseconds(100)))); });
  }
  // As a host that starts again on the same records.
  void restart() {
    stop();
    make_engine("host-2");
    on_task([&] { EXPECT_TRUE(engine_->start()); });
  }

  // The rest on a task.
  void open_wallet(const std::string& user, std::int64_t micros) {
    const auto opened = wallets_->open(user, records::Tier::enterprise, micros);
    EXPECT_TRUE(opened) << opened.error().text;
  }
  std::int64_t balance(const std::string& user) { return wallets_->read(user).value().balance_micros; }
  records::Job submit(const std::string& user, const std::string& input) {
    engine::Submission s;
    s.user = user;
    s.workflow = "discovery";
    s.input = input;
    s.origin = "chat";
    auto submitted = engine_->submit(s);
    if (!submitted) return ADD_FAILURE() << submitted.error().text, records::Job{};
    return std::move(submitted->job);
  }
  records::Job ended(const records::Job& job) {
    auto done = engine_->wait(job.user, job.id, fiber::Deadline::after(std::chrono::seconds(60)));
    if (!done) return ADD_FAILURE() << done.error().text, records::Job{};
    EXPECT_TRUE(records::is_final(done->status)) << "job " << done->id << " does not end";
    return std::move(*done);
  }
  records::Job run(const std::string& user, const std::string& input) { return ended(submit(user, input)); }
  // Page `page` of an ended job.
  base::Result<std::string> present(const records::Job& job, std::uint32_t page) {
    const auto catalog = registry_->catalog();
    return registry_->present(*catalog->workflow("discovery"), job.output->text, page, {});
  }
  // What the job left, with the data.
  std::vector<services::artifacts::Whole> artifacts(const records::Job& job) {
    std::vector<services::artifacts::Whole> out;
    const auto listed = artifacts_->list(job.id);
    if (!listed) return ADD_FAILURE() << listed.error().text, out;
    for (const auto& one : *listed) {
      out.push_back(artifacts_->get(job.user, one.id).value());
    }
    return out;
  }
  void expect_ledger_clean() {
    const auto report = services::wallet::verify(records_.client());
    ASSERT_TRUE(report) << report.error().text;
    EXPECT_TRUE(report->is_clean()) << report->differences.front().place << ": " << report->differences.front().text;
  }

 private:
  struct Network {
    explicit Network(loop::Loops& loops)
        : dialer(std::move(net::Dialer::make(loops)).value()), client(loops, *dialer) {}
    std::unique_ptr<net::Dialer> dialer;
    net::HttpClient client;
  };

  void add_plugin(plugin::roster::RosterHost& plugins, const std::string& id, const std::string& config,
                  const plugin::manifest::Permissions& grant) {
    plugins.install(std::string(ONECLAW_BINARY_DIR "/plugins/") + id, id);
    auto& entry = plugins.add(id, id);
    entry.config = config;
    entry.grant = grant;
  }
  void add_plugins(plugin::roster::RosterHost& plugins) {
    const auto network = std::make_shared<Network>(plugins.host.loops());
    plugins.host.http = &network->client;
    plugins.host.network = network;
    plugin::manifest::Permissions listens, reads, calls;
    listens.owns_sockets = true;
    reads.net = {"*.localhost:*"};
    calls.tools = {"*"};
    if (setup_.has_places) add_plugin(plugins, "tool_places_sample", R"({"port":0})", listens);
    if (setup_.has_scanner) add_plugin(plugins, "tool_website", "{}", reads);
    add_plugin(plugins, "workflow_discovery", "{\"provider\":\"" + setup_.provider + "\"}", calls);
    plugins.services[OC_HOST_TOOL_V1] = [this](plugin::gate::Gate& gate) -> plugin::gate::ExtraService {
      auto port = std::make_shared<services::registry::ToolPort>(gate, *registry_, meters_);
      return {port->service(), port};
    };
    plugins.services[OC_HOST_ARTIFACT_V1] = [this](plugin::gate::Gate& gate) -> plugin::gate::ExtraService {
      auto port = std::make_shared<services::artifacts::ArtifactPort>(gate, *artifacts_);
      return {port->service(), port};
    };
    plugins.services[OC_HOST_JOB_V1] = [this](plugin::gate::Gate& gate) -> plugin::gate::ExtraService {
      auto port = std::make_shared<engine::JobPort>(gate, *engine_);
      return {port->service(), port};
    };
  }
  void make_services(records::RecordsHost& host) {
    registry_ = std::make_unique<services::registry::Registry>(host.roster(), base::Log(),
                                                               std::map<std::string, std::string, std::less<>>{});
    wallets_ = std::make_unique<services::wallet::Wallets>(host.client(), host.clock);
    artifacts_ = std::make_unique<services::artifacts::Artifacts>(host.client(), host.clock, base::Log());
    policy_ = std::make_unique<services::policy::Policy>(&host.cache(), host.client(), host.clock,
                                                         services::policy::Tiers{}, base::Log());
    parts_ = std::make_unique<engine::EngineParts>(engine::EngineParts{host.loops(), host.client(), *registry_,
                                                                       *wallets_, *policy_, meters_, operations_,
                                                                       host.clock, base::Log(), engine::Prices{}});
    make_engine("host-1");
  }
  void make_engine(const std::string& id) {
    engine::EngineOptions options;
    options.host_id = id;
    options.heartbeat = std::chrono::milliseconds(20);
    options.cancel_poll = std::chrono::milliseconds(10);
    engine_ = std::make_unique<engine::Engine>(*parts_, options);
  }

  const DiscoverySetup setup_;
  services::metering::StepMeters meters_;
  services::metering::PriceTable operations_ = std::move(services::metering::PriceTable::parse("{}")).value();
  std::unique_ptr<services::registry::Registry> registry_;
  std::unique_ptr<services::wallet::Wallets> wallets_;
  std::unique_ptr<services::artifacts::Artifacts> artifacts_;
  std::unique_ptr<services::policy::Policy> policy_;
  std::unique_ptr<engine::EngineParts> parts_;
  std::unique_ptr<engine::Engine> engine_;
  records::RecordsHost records_;  // last: its plugins use what stands above, until they are gone
};

}  // namespace oneclaw::workflow_discovery
