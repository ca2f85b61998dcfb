// Bytes read from a stream and not yet consumed, where the head of the current message stays in place while its body
// passes by. Internal to host/net.
//
// A block holds [held head][pending bytes][room]; when the head leaves too little room for the body, what is pending
// moves to a second block. One task.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace oneclaw::net {

class InputBuffer {
 public:
  static constexpr std::size_t kFirstBytes = 4096;
  static constexpr std::size_t kBodyBytes = 16 * 1024;
  static constexpr std::size_t kMinRoom = 1024;

  std::string_view pending() const noexcept { return {block().bytes.get() + begin_, end_ - begin_}; }
  bool empty() const noexcept { return begin_ == end_; }
  void consume(std::size_t bytes) noexcept {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = held_;
  }
  // Consumes a head of that size, which stays where it is until release_head().
  void hold_head(std::size_t bytes) noexcept {
    held_ = begin_ + bytes;
    consume(bytes);
  }
  // Views into the buffer end; what is pending moves to the front. Gives back what an idle connection does not need.
  void release_head() noexcept {
    held_ = 0;
    compact();
    if (!empty()) return;
    blocks_[1 - current_] = {};
    if (block().capacity > kFirstBytes) block() = {};
  }
  // Room behind a head that is not complete; empty when `at_most` bytes are pending. Precondition: no head is held.
  std::span<char> room_for_head(std::size_t at_most) {
    if (end_ == block().capacity) {
      const std::size_t wanted = std::min(std::max(kFirstBytes, block().capacity * 2), std::max(at_most, kFirstBytes));
      if (wanted > block().capacity) grow(block(), wanted);
    }
    return room();
  }
  // Room behind the pending part of a body; empty when kBodyBytes are pending.
  std::span<char> room_for_body() {
    if (block().capacity - end_ >= kMinRoom) return room();
    compact();
    if (block().capacity - end_ >= kMinRoom) return room();
    if (held_ > 0) {
      Block& other = blocks_[1 - current_];
      if (other.capacity < kBodyBytes) other = make_block(kBodyBytes);
      std::memcpy(other.bytes.get(), block().bytes.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = held_ = 0;
      current_ = 1 - current_;
    } else if (block().capacity < kBodyBytes) {
      grow(block(), kBodyBytes);
    }
    return room();
  }
  void filled(std::size_t bytes) noexcept { end_ += bytes; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0;
  };
  static Block make_block(std::size_t capacity) { return {std::unique_ptr<char[]>(new char[capacity]), capacity}; }

  Block& block() noexcept { return blocks_[current_]; }
  const Block& block() const noexcept { return blocks_[current_]; }
  std::span<char> room() noexcept { return {block().bytes.get() + end_, block().capacity - end_}; }
  void compact() noexcept {
    if (begin_ == held_) return;
    std::memmove(block().bytes.get() + held_, block().bytes.get() + begin_, end_ - begin_);
    end_ -= begin_ - held_;
    begin_ = held_;
  }
  void grow(Block& target, std::size_t capacity) {
    Block larger = make_block(capacity);
    if (end_ > 0) std::memcpy(larger.bytes.get(), target.bytes.get(), end_);
    target = std::move(larger);
  }

  std::array<Block, 2> blocks_;
  std::size_t current_ = 0;
  std::size_t held_ = 0, begin_ = 0, end_ = 0;
};

}  // namespace oneclaw::net
