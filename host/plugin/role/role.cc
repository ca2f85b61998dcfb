#include "host/plugin/role/role.h"

#include "host/loop/loops.h"
#include "host/plugin/call/on_loop.h"

namespace oneclaw::plugin::role {

struct alignas(64) Role::Slot {
  instance::Instance* instance = nullptr;
  bool is_parking = false;
  std::vector<fiber::WaitPoint*> parked;
};

Role::Role(std::string name, loop::Loops& loops) : name_(std::move(name)), loops_(loops) {
  for (std::size_t i = 0; i < loops.size(); ++i) slots_.push_back(std::make_unique<Slot>());
}

Role::~Role() = default;

Role::Entry Role::refuse(const call::CallSpec& spec, call::CallError* error, oc_status status, std::string text) {
  return {nullptr, nullptr, call::refuse(spec, error, status, std::move(text))};
}

Role::Entry Role::enter(instance::Kind kind, const call::CallSpec& spec, call::CallError* error) {
  Slot& slot = *slots_[loop::Loop::current()->index()];
  while (slot.is_parking) {
    // A call that comes from inside the generation being drained would wait for itself.
    if (spec.outer != nullptr && slot.instance != nullptr && spec.outer->is_inside(slot.instance->callee())) break;
    oc_status status = OC_OK;
    if (!wait_for_swap(slot, spec, error, status)) return {nullptr, nullptr, status};
  }
  instance::Instance* instance = slot.instance;
  if (instance == nullptr) return refuse(spec, error, OC_UNAVAILABLE, "'" + name_ + "' has no instance that serves");
  const void* table = instance->table(kind);
  if (table == nullptr) {
    return refuse(spec, error, OC_UNSUPPORTED,
                  "'" + name_ + "' (plugin " + instance->spec().plugin + ") does not provide " +
                      std::string(instance::kind_id(kind)));
  }
  return {instance, table, OC_OK};
}

bool Role::wait_for_swap(Slot& slot, const call::CallSpec& spec, call::CallError* error, oc_status& status) const {
  if (slot.parked.size() >= kMaxParked) {
    status = call::refuse(spec, error, OC_EXHAUSTED, "'" + name_ + "' is being swapped and too many calls wait");
    return false;
  }
  fiber::WaitPoint point;
  slot.parked.push_back(&point);
  const fiber::Wake wake = point.wait(spec.deadline);
  if (wake == fiber::Wake::signalled) return true;
  std::erase(slot.parked, &point);
  const bool is_timeout = wake == fiber::Wake::timeout;
  status = call::refuse(
      spec, error, is_timeout ? OC_TIMEOUT : OC_CANCELLED,
      "'" + name_ + "' is being swapped" + (is_timeout ? " and the deadline passed" : " and the call was cancelled"));
  return false;
}

std::shared_ptr<instance::Instance> Role::current() const { return current_; }

std::shared_ptr<instance::Instance> Role::flip(std::shared_ptr<instance::Instance> next) {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    call::on_loop(loops_.at(i), "role.flip", [&] { slots_[i]->instance = next.get(); });
  }
  std::swap(current_, next);
  return next;
}

void Role::park() {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    call::on_loop(loops_.at(i), "role.park", [&] { slots_[i]->is_parking = true; });
  }
}

void Role::unpark() {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    call::on_loop(loops_.at(i), "role.unpark", [&] {
      slots_[i]->is_parking = false;
      for (fiber::WaitPoint* point : slots_[i]->parked) point->notify();
      slots_[i]->parked.clear();
    });
  }
}

}  // namespace oneclaw::plugin::role
