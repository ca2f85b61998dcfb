#include "host/loop/loop.h"

#include "host/loop/loop_impl.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace oneclaw::loop {
namespace {

// Tasks run between two looks at io, timers and the inbox: io waits at most for this many, and a lone task that yields
// pays for one look in as many rounds.
constexpr int kReadyBatch = 128;
constexpr std::int64_t kTrimEveryNs = 1'000'000'000;
constexpr std::size_t kTrimBatch = 256;  // about 0.3 ms

thread_local Loop* loop_of_thread = nullptr;

struct PostedFunction : InboxNode {
  explicit PostedFunction(std::function<void()> w) : work(std::move(w)) {
    handle = [](InboxNode* self, bool alive) noexcept {
      std::unique_ptr<PostedFunction> posted(static_cast<PostedFunction*>(self));
      if (alive) posted->work();
    };
  }
  std::function<void()> work;
};

}  // namespace

// --- the rounds of the loop

Loop::Impl::Impl(LoopOptions given)
    : options(std::move(given)),
      io(1),
      guard(io.get_executor()),
      wake_timer(io),
      readiness(io),
      pool({.stack_kib = options.stack_kib, .guard_budget = options.guard_budget}) {
  adopt_thread();
}

Loop::Impl::~Impl() {
  for (InboxNode* node = inbox.take_all(); node != nullptr;) {
    InboxNode* next = node->next;
    node->handle(node, false);
    node = next;
  }
}

void Loop::Impl::run() {
  adopt_thread();
  for (;;) {
    drain_inbox();
    const std::int64_t now = fiber::now_ns();
    fire_timers(now);
    run_ready();
    activity.end_slice();
    if (first_ready != nullptr || !inbox.empty()) {
      io.poll();
      continue;
    }
    if (is_done()) break;
    trim_stacks(now);
    wait_for_io(now);
  }
  stopping.store(false, std::memory_order_relaxed);
}

void Loop::Impl::drain_inbox() noexcept {
  for (InboxNode* node = inbox.take_all(); node != nullptr;) {
    InboxNode* next = node->next;
    activity.begin_slice("post");
    node->handle(node, true);
    node = next;
  }
}

void Loop::Impl::fire_timers(std::int64_t now_ns) noexcept {
  while (fiber::Task* task = timers.take_due(now_ns)) task->timer_fired();
}

void Loop::Impl::run_ready() noexcept {
  for (int i = 0; i < kReadyBatch && first_ready != nullptr; ++i) {
    fiber::Task* task = first_ready;
    first_ready = task->links.next_ready;
    if (first_ready == nullptr) last_ready = nullptr;
    task->links.next_ready = nullptr;
    if (task->run()) end_task(static_cast<LoopTask&>(*task));
  }
}

void Loop::Impl::wait_for_io(std::int64_t now_ns) {
  fiber::Deadline until = timers.earliest();
  if (pool.wants_trim()) until = std::min(until, fiber::Deadline{std::max(next_trim_ns, now_ns + 1)});
  if (until < wake_armed) arm_wake_timer(until);
  sleeping.store(true, std::memory_order_seq_cst);
  // Whoever posted before the line above did not wake us.
  if (inbox.empty() && !is_done()) {
    if (io.stopped()) io.restart();
    io.run_one();
  }
  sleeping.store(false, std::memory_order_relaxed);
}

// A timer that is armed too early is left alone: most deadlines are disarmed long before they are due, and firing once
// for nothing is cheaper than a system call for each.
void Loop::Impl::arm_wake_timer(fiber::Deadline at) {
  wake_armed = at;
  wake_timer.expires_at(fiber::Clock::time_point(std::chrono::nanoseconds(at.ns)));
  wake_timer.async_wait([this](const boost::system::error_code& error) {
    if (!error) wake_armed = fiber::Deadline::never();
  });
}

void Loop::Impl::trim_stacks(std::int64_t now_ns) noexcept {
  if (now_ns < next_trim_ns || !pool.wants_trim()) return;
  if (!pool.trim(kTrimBatch)) next_trim_ns = now_ns + kTrimEveryNs;
}

void Loop::Impl::wake_if_sleeping() noexcept {
  if (sleeping.load(std::memory_order_seq_cst) && sleeping.exchange(false, std::memory_order_seq_cst)) {
    boost::asio::post(io, [] {});
  }
}

// --- tasks

void Loop::Impl::link(LoopTask& task) {
  {
    std::lock_guard lock(live_mutex);
    task.older = youngest;
    if (youngest != nullptr) youngest->younger = &task;
    youngest = &task;
  }
  live.store(live.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void Loop::Impl::end_task(LoopTask& task) noexcept {
  {
    std::lock_guard lock(live_mutex);
    if (task.older != nullptr) task.older->younger = task.younger;
    (task.younger != nullptr ? task.younger->older : youngest) = task.older;
  }
  live.store(live.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
  task.joiners.notify_all();
  task.drop_reference();
}

// --- Loop

Loop::Loop(LoopOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Loop::~Loop() = default;

void Loop::run() {
  Loop* before = std::exchange(loop_of_thread, this);
  impl_->running.store(true, std::memory_order_relaxed);
  impl_->run();
  impl_->running.store(false, std::memory_order_relaxed);
  loop_of_thread = before;
}

void Loop::stop() noexcept {
  impl_->stopping.store(true, std::memory_order_seq_cst);
  impl_->wake_if_sleeping();
}

void Loop::post(std::function<void()> work) { post_node(*new PostedFunction(std::move(work))); }

void Loop::post_node(InboxNode& node) noexcept {
  impl_->inbox.push(node);
  impl_->wake_if_sleeping();
}

TaskHandle Loop::spawn(std::function<void()> body, SpawnOptions options) {
  if (impl_->running.load(std::memory_order_relaxed) && !is_current()) {
    std::fprintf(stderr,
                 "oneclaw: task \"%.*s\" spawned from a thread that is not its loop's; use spawn_from_anywhere\n",
                 static_cast<int>(options.name.size()), options.name.data());
    std::abort();
  }
  const std::size_t stack_kib = options.stack_kib != 0 ? options.stack_kib : impl_->options.stack_kib;
  auto* task = new LoopTask(*impl_, std::move(body), fiber::TaskOptions{options.name, stack_kib, options.deadline});
  TaskHandle handle(*task);
  impl_->link(*task);
  impl_->make_ready(*task);
  return handle;
}

void Loop::spawn_from_anywhere(std::function<void()> body, std::string_view name) {
  impl_->on_their_way.fetch_add(1, std::memory_order_relaxed);
  post([this, body = std::move(body), name = std::string(name)]() mutable {
    spawn(std::move(body), {.name = name}).detach();
    impl_->on_their_way.fetch_sub(1, std::memory_order_relaxed);
  });
}

boost::asio::io_context& Loop::io() noexcept { return impl_->io; }

std::size_t Loop::index() const noexcept { return impl_->options.index; }

__attribute__((noinline)) Loop* Loop::current() noexcept { return loop_of_thread; }

std::size_t Loop::task_count() const noexcept {
  return impl_->live.load(std::memory_order_relaxed) + impl_->on_their_way.load(std::memory_order_relaxed);
}

std::vector<std::string> Loop::live_tasks(std::size_t max) const {
  std::vector<std::string> names;
  std::lock_guard lock(impl_->live_mutex);
  for (const LoopTask* task = impl_->youngest; task != nullptr && names.size() < max; task = task->older) {
    names.emplace_back(task->name());
  }
  return names;
}

fiber::StackStats Loop::stack_stats() const noexcept { return impl_->pool.stats(); }

const fiber::Activity& Loop::activity() const noexcept { return impl_->activity; }

}  // namespace oneclaw::loop
