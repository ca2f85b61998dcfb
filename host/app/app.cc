#include "host/app/app.h"

#include "host/api/api.h"
#include "host/app/key_file.h"
#include "host/app/notify.h"
#include "host/app/process.h"
#include "host/app/safe_mode.h"
#include "host/app/secrets.h"
#include "host/app/services.h"
#include "host/app/settings.h"
#include "host/app/signals.h"
#include "host/app/state_dir.h"
#include "host/loop/run_and_wait.h"
#include "host/loop/stall_watch.h"
#include "host/net/http_client.h"
#include "host/net/tls.h"
#include "host/plugin/gate/metric_series.h"

#include <prometheus/registry.h>
#include <unistd.h>

#include <cstdio>
#include <mutex>
#include <optional>

namespace oneclaw::app {
namespace {

using plugin::manifest::Config;
using plugin::manifest::Deployment;

constexpr std::chrono::seconds kBackendRetry{2};

// What one reading of configuration and plugin folders gave.
struct Reading {
  std::shared_ptr<const Config> config;
  plugin::manifest::Discovery discovered;
  ServiceSettings settings;
};

}  // namespace

// Members are declared in the order in which they depend on each other; destruction runs backwards.
struct App::Impl {
  AppOptions options;
  mutable std::mutex config_mutex;
  std::shared_ptr<const Config> config;    // guarded by config_mutex: a reload replaces it while requests read it
  plugin::manifest::Discovery discovered;  // boot only: the roster takes it
  ServiceSettings settings;                // boot only: the services take them
  std::optional<StateDir> state;
  base::Log log;
  Notify notify;
  std::unique_ptr<SafeMode> safe_mode;
  std::unique_ptr<loop::Loops> loops;
  std::unique_ptr<loop::BlockingPool> pool;
  prometheus::Registry registry;
  plugin::gate::MetricSeries plugin_series{registry};
  std::unique_ptr<ProcessSecrets> secrets;
  std::unique_ptr<net::Dialer> dialer;
  std::unique_ptr<net::HttpClient> http;
  std::unique_ptr<plugin::image::ImageStore> images;
  std::unique_ptr<Services> services;  // before the roster: its plugins use them to their end
  std::unique_ptr<plugin::roster::Roster> roster;
  api::HealthFlags flags;
  std::unique_ptr<api::AdminKeys> keys;
  std::unique_ptr<api::Access> access;
  std::unique_ptr<api::HostMetrics> metrics;
  std::unique_ptr<api::V1> v1;
  std::unique_ptr<api::Console> console;
  std::unique_ptr<api::AdminVault> vault;
  std::unique_ptr<api::Api> api;
  std::shared_ptr<net::TlsServerContext> tls;
  std::unique_ptr<net::HttpServer> server;
  std::unique_ptr<loop::StallWatch> stalls;

  std::shared_ptr<const Config> current_config() const {
    const std::lock_guard lock(config_mutex);
    return config;
  }
  Deployment deployment() const { return current_config()->deployment(); }

  base::Result<void> prepare();
  base::Result<void> start_runtime();
  base::Result<void> start_plugins();
  base::Result<void> start_server();
  api::V1Parts v1_parts();
  base::Result<std::vector<std::string>> reload();
  base::Result<Reading> read() const;
  std::vector<std::string> plugin_dirs(const Deployment& deployment) const;
  void watch_stalls();
  void announce() const;
  int stop();
  template <class Fn>
  void on_task(Fn&& fn) {
    loop::run_and_wait(loops->at(0), "main", fn);
  }
};

std::vector<std::string> App::Impl::plugin_dirs(const Deployment& deployment) const {
  return choose_plugin_dirs(options.plugin_dirs, deployment, default_plugin_dirs(options.program));
}

// The configuration says where the plugins are, and the plugins there say whether it is right.
base::Result<Reading> App::Impl::read() const {
  auto loaded = Config::load(options.sources);
  if (!loaded) return std::move(loaded).error();
  Reading reading;
  reading.config = std::make_shared<const Config>(std::move(loaded).value());
  reading.discovered = plugin::manifest::discover(plugin_dirs(reading.config->deployment()));
  std::vector<base::Error> found = reading.config->check_against(reading.discovered);
  auto settings = ServiceSettings::read(reading.config->deployment());
  if (settings) {
    reading.settings = std::move(settings).value();
  } else {
    found.push_back(std::move(settings).error());
  }
  if (found.empty()) return reading;
  std::string text;
  for (const base::Error& error : found) text += (text.empty() ? "" : "\n") + error.text;
  return base::Error{OC_INVALID, text};
}

base::Result<void> App::Impl::prepare() {
  auto reading = read();
  if (!reading) return std::move(reading).error();
  config = reading->config;
  discovered = std::move(reading->discovered);
  settings = std::move(reading->settings);

  log = base::Log(log_options(deployment()));
  for (const std::string& warning : config->warnings()) log.warn(warning);
  for (const base::Error& error : discovered.errors)
    log.error("a plugin manifest cannot be used", {{"why", error.text}});
  raise_descriptor_limit(log);

  std::string directory = options.state_dir.empty() ? deployment().state_dir : options.state_dir;
  if (directory.empty()) directory = default_state_dir();
  auto opened = StateDir::open(directory);
  if (!opened) return std::move(opened).error();
  state = std::move(opened).value();
  auto armed = SafeMode::arm(state->path());
  if (!armed) return std::move(armed).error();
  safe_mode = std::move(armed).value();
  for (const Quarantine& q : safe_mode->all()) {
    log.error("safe mode: a plugin is left out",
              {{"instance", q.instance}, {"why", q.reason}, {"mend", "oneclaw plugin enable " + q.instance}});
  }
  return {};
}

base::Result<void> App::Impl::start_runtime() {
  loops = std::make_unique<loop::Loops>(loop::LoopsOptions{.count = deployment().server.loops});
  loop::BlockingPoolOptions pool_options;
  pool_options.threads = deployment().server.blocking_threads;
  pool = std::make_unique<loop::BlockingPool>(pool_options);
  auto made = net::Dialer::make(*loops);
  if (!made) return std::move(made).error();
  dialer = std::move(made).value();
  http = std::make_unique<net::HttpClient>(*loops, *dialer, client_options(deployment().client));
  auto store = plugin::image::ImageStore::open(state->file("images"));
  if (!store) return std::move(store).error();
  images = std::move(store).value();
  watch_stalls();
  return {};
}

void App::Impl::watch_stalls() {
  std::vector<const loop::Loop*> watched;
  for (std::size_t i = 0; i < loops->size(); ++i) watched.push_back(&loops->at(i));
  loop::StallWatchOptions watch;
  watch.on_warn = [this](const loop::Stall& stall) {
    ++flags.stall_warnings;
    log.warn("a loop is held longer than its budget",
             {{"loop", stall.loop_index}, {"instance", stall.running}, {"ms", stall.lasted.count() / 1'000'000}});
  };
  watch.on_fault = [this](const loop::Stall& stall) {
    ++flags.stall_faults;
    flags.is_stalled = true;
    // Runs when the loop turns again.
    loops->at(stall.loop_index).post([this] { flags.is_stalled = false; });
    safe_mode->report_stall(std::string(stall.running));
    log.error("a loop hangs; the host is not ready any more",
              {{"loop", stall.loop_index}, {"instance", stall.running}, {"ms", stall.lasted.count() / 1'000'000}});
  };
  stalls = std::make_unique<loop::StallWatch>(std::move(watched), std::move(watch));
}

base::Result<void> App::Impl::start_plugins() {
  const auto& environment = options.sources.environment;
  services = std::make_unique<Services>(std::move(settings), deployment(),
                                        key_places(deployment(), environment, state->path()), log);
  secrets = std::make_unique<ProcessSecrets>(environment, [this](std::string_view name, std::string_view instance) {
    return services->secret(name, instance);
  });
  plugin::gate::HostParts parts{*loops, *pool, log, &plugin_series, http.get(), dialer.get(), secrets.get()};
  plugin::roster::Roster::Parts all{std::move(parts),
                                    *images,
                                    *safe_mode,
                                    probe_with(options.program),
                                    services->factories(),
                                    [this](std::string_view id, auto inner, plugin::gate::Gate& gate) {
                                      return services->around(id, std::move(inner), gate);
                                    },
                                    {state->path()}};
  Deployment wanted = deployment();
  wanted.plugin_dirs = plugin_dirs(wanted);
  roster = std::make_unique<plugin::roster::Roster>(std::move(all), std::move(discovered), wanted);
  auto buttons = key_file(state->file("button_key"));
  if (!buttons) return std::move(buttons).error();
  auto recordings = key_file(state->file("recording_key"));
  if (!recordings) return std::move(recordings).error();
  services->attach(*roster, *loops, {state->place(*buttons), *buttons, std::move(recordings).value()});
  on_task([&] { roster->start_all(); });
  for (;;) {
    std::string failed;
    for (const auto& status : roster->not_ready()) {
      if (!status.is_essential && status.roles.empty()) continue;
      failed += (failed.empty() ? "" : "\n") + status.reason;
    }
    if (failed.empty()) break;
    if (!options.waits_for_backends || wait_for_stop_signal(kBackendRetry)) return base::Error{OC_UNAVAILABLE, failed};
    log.warn("waiting for a backend", {{"why", failed}});
    on_task([&] { roster->retry_refused(); });
  }
  images->remove_unused();
  base::Result<void> started;
  on_task([&] { started = services->start(); });
  return started;
}

// People whom an administrator's program names are identities of the provider "api".
api::V1Parts App::Impl::v1_parts() {
  const bool is_development = deployment().profile == "development";
  return {services->engine(),
          services->wallets(),
          services->identities(),
          services->keys(),
          services->sessions(),
          services->artifacts(),
          services->schedules(),
          *access,
          [this](std::string_view name) {
            return services->user_of({"api", "api", std::string(name)}, name);
          },
          [this, is_development]() -> base::Result<std::string> {
            if (is_development) return services->development_user();
            return base::Error{OC_INVALID, "an administrator's request must say for which user: add \"user\""};
          },
          api::Api::own_routes(),
          [this] { return api->plugin_api_routes(); }};
}

base::Result<void> App::Impl::start_server() {
  const auto server_settings = deployment().server;
  keys = std::make_unique<api::AdminKeys>(state->file("admin_keys.json"));
  access = std::make_unique<api::Access>(*keys, api::AccessRules{allowed_hosts(server_settings)});
  metrics = std::make_unique<api::HostMetrics>(*roster, nullptr, *loops, flags);
  api::AdminActions actions{[this] { return reload(); }, [this] { return current_config()->show_json(); }};
  if (services->has_store()) {
    api::V1Parts parts = v1_parts();
    const auto user_named = parts.user_named;
    v1 = std::make_unique<api::V1>(std::move(parts));
    console = std::make_unique<api::Console>(
        api::Console::Parts{*access, v1->callers(), services->sessions(), services->identities(), user_named});
    vault = std::make_unique<api::AdminVault>(services->admin_vault());
  }
  api = std::make_unique<api::Api>(api::ApiParts{*roster, flags, *metrics, registry, *access, std::move(actions),
                                                 loops->size(), v1.get(), console.get(), vault.get()});

  net::HttpServerOptions server_options;
  server_options.log = log;
  server_options.trusted_proxies = server_settings.trusted_proxies;
  server_options.limits.max_connections = server_settings.max_connections;
  server_options.limits.max_body_bytes = server_settings.max_body_bytes;
  net::HttpListener tcp;
  tcp.address = server_settings.listen;
  if (!server_settings.tls_certificate.empty()) {
    auto context = net::TlsServerContext::make({server_settings.tls_certificate, server_settings.tls_key});
    if (!context) return std::move(context).error();
    tls = std::move(context).value();
    tcp.tls = tls;
  }
  net::HttpListener admin;
  admin.name = "admin";
  admin.unix_path = state->socket();
  server_options.listeners = {std::move(tcp), std::move(admin)};
  server = std::make_unique<net::HttpServer>(*loops, std::move(server_options),
                                             [this](net::Exchange& exchange) { api->handle(exchange); });
  metrics->set_server(server.get());
  return server->start();
}

// A configuration that cannot be used leaves everything as it is: the last good one serves on.
base::Result<std::vector<std::string>> App::Impl::reload() {
  const auto next = read();
  if (!next) return base::Error(next.error()).in("reload refused, the last good configuration serves on");
  const std::shared_ptr<const Config> before = current_config();
  std::vector<std::string> done = plugin::manifest::difference(*before, *next->config);
  log.set_level(level_of(next->config->deployment()));
  if (tls != nullptr) {
    if (auto reloaded = tls->reload(); !reloaded)
      return std::move(reloaded).error().in("the certificate was not reloaded");
    done.emplace_back("certificate reloaded");
  }
  Deployment wanted = next->config->deployment();
  wanted.plugin_dirs = plugin_dirs(wanted);
  for (std::string& line : roster->apply(wanted)) done.push_back(std::move(line));
  for (const std::string& key : waiting_for_start(before->deployment(), next->config->deployment()))
    done.push_back(key + " takes effect at the next start");
  {
    const std::lock_guard lock(config_mutex);
    config = next->config;
  }
  for (const std::string& line : done) log.info("reload", {{"done", line}});
  return done;
}

void App::Impl::announce() const {
  const std::string scheme = tls != nullptr ? "https" : "http";
  const std::string address = printable_address(deployment().server.listen, server->port());
  std::printf("OneClaw is ready at %s://%s (profile %s)\n", scheme.c_str(), address.c_str(),
              deployment().profile.c_str());
  if (deployment().profile == "development") {
    // Behind '#' it stays in the browser: it is in no request and in no log of a proxy.
    const std::string token = keys->add_temporary();
    std::printf("Console token of this run: %s\nOpen %s://%s/#token=%s\n", token.c_str(), scheme.c_str(),
                address.c_str(), token.c_str());
  }
  std::fflush(stdout);
}

int App::Impl::stop() {
  flags.is_draining = true;
  notify.send("STOPPING=1");
  log.info("stopping: no new work is taken");
  const fiber::Deadline deadline = fiber::Deadline::after(deployment().server.drain);
  if (server != nullptr) server->drain(deadline);
  bool all_stopped = true;
  if (services != nullptr) on_task([&] { all_stopped = services->stop(deadline); });
  if (roster != nullptr) on_task([&] { all_stopped = roster->stop_all(deadline) && all_stopped; });
  stalls.reset();
  if (!all_stopped || !loops->stop_and_join_until(fiber::Deadline::after(std::chrono::seconds(5)))) {
    for (const std::string& name : loops->live_tasks()) log.error("a task did not end", {{"task", name}});
    log.flush();
    // Plugin code still runs on a stack of ours: nothing of it may be destroyed (decision 2).
    safe_mode->disarm();
    ::_exit(1);
  }
  safe_mode->disarm();
  log.info("stopped");
  log.flush();
  return 0;
}

App::App(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
App::~App() = default;

base::Result<std::unique_ptr<App>> App::boot(AppOptions options) {
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  if (auto done = impl->prepare(); !done) return std::move(done).error();
  block_stop_signals();
  base::Result<void> done = impl->start_runtime();
  if (done) done = impl->start_plugins();
  if (done) done = impl->start_server();
  if (!done) {
    impl->log.flush();
    if (impl->loops != nullptr) impl->stop();
    return std::move(done).error();
  }
  impl->flags.is_started = true;
  return std::unique_ptr<App>(new App(std::move(impl)));
}

int App::run() {
  impl_->announce();
  impl_->notify.send("READY=1\nSTATUS=serving");
  const SignalActions actions{
      .reload =
          [this] {
            impl_->notify.send("RELOADING=1");
            impl_->on_task([this] {
              if (auto done = impl_->reload(); !done) impl_->log.error("reload failed", {{"why", done.error().text}});
            });
            impl_->notify.send("READY=1");
          },
      .tick =
          [this] {
            if (!impl_->flags.is_stalled) impl_->notify.send("WATCHDOG=1");
          },
  };
  wait_for_stop(actions, impl_->notify.watchdog_interval());
  return impl_->stop();
}

}  // namespace oneclaw::app
