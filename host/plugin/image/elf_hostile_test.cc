#include "host/plugin/image/elf_reader.h"

#include "host/plugin/image/elf_sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <random>

namespace oneclaw::plugin::image {
namespace {

std::string good_plugin() {
  std::ifstream file(ONECLAW_BINARY_DIR "/test-plugins/image_good_a/image_good.so", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(ElfHostile, ARealPluginReads) {
  auto image = read_elf(memory_file(good_plugin()).get());
  ASSERT_TRUE(image) << image.error().text;
  EXPECT_EQ(image->export_count, 1u);
  EXPECT_FALSE(image->embeds_cxx_runtime || image->executable_stack || image->text_relocations);
}

TEST(ElfHostile, EveryTruncationOfTheLoadedPartIsRefused) {
  const std::string whole = good_plugin();
  auto image = read_elf(memory_file(whole).get());
  ASSERT_TRUE(image);
  const ElfSegment& last = image->segments.back();
  const std::uint64_t loaded = last.offset + last.file_bytes;
  const base::UniqueFd fd = memory_file(whole);
  // Every length in the headers' and tables' range, then coarser: the segments' bodies are all alike.
  for (std::uint64_t length = loaded - 1; length > 0; length -= length > 4096 ? 61 : 1) {
    ASSERT_EQ(::ftruncate(fd.get(), static_cast<off_t>(length)), 0);
    EXPECT_FALSE(read_elf(fd.get())) << "cut to " << length << " of " << whole.size();
  }
}

// Random damage must give a sentence or a readable image, in bounded time. The seed is fixed: a failure repeats.
TEST(ElfHostile, RandomDamageIsBounded) {
  const std::string whole = ElfSample().bytes();
  const std::string real = good_plugin();
  std::mt19937 random(20'26);
  std::size_t refused = 0;
  std::chrono::steady_clock::duration longest{};
  constexpr int kRounds = 20'000;
  for (int round = 0; round < kRounds; ++round) {
    std::string damaged = round % 2 == 0 ? whole : real;
    const std::size_t range = std::min<std::size_t>(damaged.size(), round % 4 < 2 ? 1024 : damaged.size());
    for (std::uint32_t flips = 1 + random() % 8; flips > 0; --flips) {
      constexpr unsigned char kNasty[] = {0x00, 0xff, 0x7f, 0x80, 0x01};
      damaged[random() % range] = static_cast<char>(kNasty[random() % std::size(kNasty)]);
    }
    const base::UniqueFd fd = memory_file(damaged);
    const auto before = std::chrono::steady_clock::now();
    refused += read_elf(fd.get()).ok() ? 0 : 1;
    longest = std::max(longest, std::chrono::steady_clock::now() - before);
  }
  EXPECT_GT(refused, static_cast<std::size_t>(kRounds / 10));
  EXPECT_LT(refused, static_cast<std::size_t>(kRounds));
  EXPECT_LT(longest, std::chrono::seconds(2));
}

}  // namespace
}  // namespace oneclaw::plugin::image
