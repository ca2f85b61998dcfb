#include "encode.h"

#include <hiredis/hiredis.h>

#include <array>
#include <memory>
#include <new>

namespace oneclaw::cache_valkey {

void encode(const sdk::redis::Command& command, std::string& out) {
  std::array<const char*, sdk::redis::Command::kMaxWords> words{};
  std::array<size_t, sdk::redis::Command::kMaxWords> sizes{};
  int count = 0;
  for (const std::string_view word : command.words()) {
    words[static_cast<size_t>(count)] = word.data();
    sizes[static_cast<size_t>(count++)] = word.size();
  }
  char* text = nullptr;
  const int size = ::redisFormatCommandArgv(&text, count, words.data(), sizes.data());
  if (size < 0) throw std::bad_alloc();
  const std::unique_ptr<char, void (*)(void*)> owner(text, [](void* p) { ::redisFreeCommand(static_cast<char*>(p)); });
  out.append(text, static_cast<size_t>(size));
}

}  // namespace oneclaw::cache_valkey
