// Messages to a loop from any thread: a lock-free stack of intrusive nodes that the loop empties in order of arrival.
#pragma once

#include <atomic>

namespace oneclaw::loop {

// Lives until handle() was called; handle() may destroy it.
struct InboxNode {
  InboxNode* next = nullptr;
  // On the loop thread, outside any task; `alive` is false when the loop is going away and only memory may be freed.
  void (*handle)(InboxNode* self, bool alive) noexcept = nullptr;
};

class Inbox {
 public:
  // Any thread. Precondition: the node is in no inbox.
  void push(InboxNode& node) noexcept {
    node.next = head_.load(std::memory_order_relaxed);
    while (!head_.compare_exchange_weak(node.next, &node, std::memory_order_seq_cst, std::memory_order_relaxed)) {
    }
  }
  bool empty() const noexcept { return head_.load(std::memory_order_seq_cst) == nullptr; }
  // The loop thread: everything so far, oldest first.
  InboxNode* take_all() noexcept {
    if (head_.load(std::memory_order_relaxed) == nullptr) return nullptr;
    InboxNode* newest = head_.exchange(nullptr, std::memory_order_acquire);
    InboxNode* oldest = nullptr;
    while (newest != nullptr) {
      InboxNode* next = newest->next;
      newest->next = oldest;
      oldest = newest;
      newest = next;
    }
    return oldest;
  }

 private:
  std::atomic<InboxNode*> head_{nullptr};
};

}  // namespace oneclaw::loop
