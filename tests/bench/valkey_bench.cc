// Gets of 128 bytes a second from a redis-server: cache_valkey through the ABI at 1 and 64 fibers against raw hiredis
// one at a time and 64 deep, in rounds that alternate. Prints ratios of medians; no verdict.
#include "host/plugin/role/role.h"
#include "plugins/cache_valkey/valkey_for_test.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace oneclaw::cache_valkey {
namespace {

constexpr int kDepth = 64;

class Bench : public ValkeyTest {
 public:
  void TestBody() override {}

  // Gets a second.
  double ours(std::size_t fibers, int gets) {
    double rate = 0;
    host_.on_task([&] {
      const auto begin = std::chrono::steady_clock::now();
      together(fibers, [&](std::size_t) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(gets) / fibers; ++i) {
          if (get("bench").status != OC_OK) std::abort();
        }
      });
      rate = gets / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    });
    return rate;
  }
  double raw(redisContext* wire, int depth, int gets) {
    const auto begin = std::chrono::steady_clock::now();
    for (int done = 0; done < gets; done += depth) {
      for (int i = 0; i < depth; ++i) redisAppendCommand(wire, "GET %s", "t:bench");
      for (int i = 0; i < depth; ++i) {
        void* reply = nullptr;
        if (redisGetReply(wire, &reply) != REDIS_OK) std::abort();
        freeReplyObject(reply);
      }
    }
    return gets / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  int run(int rounds, int gets) {
    RedisForTest redis;
    if (const std::string error = serve(redis.url()); !error.empty()) {
      std::fprintf(stderr, "%s\n", error.c_str());
      return 1;
    }
    host_.on_task([&] { set("bench", std::string(128, 'v')); });
    redisContext* wire = redisConnect("127.0.0.1", redis.port());
    if (wire == nullptr || wire->err != 0) return 1;
    std::map<std::string, std::vector<double>> rates;
    for (int round = 0; round < rounds; ++round) {
      rates["raw, one at a time"].push_back(raw(wire, 1, gets / 8));
      rates["cache_valkey, 1 fiber"].push_back(ours(1, gets / 8));
      rates["raw, 64 deep"].push_back(raw(wire, kDepth, gets));
      rates["cache_valkey, 64 fibers"].push_back(ours(kDepth, gets));
    }
    redisFree(wire);
    std::map<std::string, double> median;
    for (auto& [name, all] : rates) {
      std::sort(all.begin(), all.end());
      median[name] = all[all.size() / 2];
    }
    const double one = median["raw, one at a time"];
    const double deep = median["raw, 64 deep"];
    std::printf("%-26s %10s %14s %14s   (median of %d rounds)\n", "", "gets/s", "of one by one", "of 64 deep", rounds);
    for (const auto& [name, rate] : median)
      std::printf("%-26s %10.0f %14.2f %14.2f\n", name.c_str(), rate, rate / one, rate / deep);
    return 0;
  }
};

}  // namespace
}  // namespace oneclaw::cache_valkey

// valkey_bench [ROUNDS [GETS]]
int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 9;
  const int gets = argc > 2 ? std::atoi(argv[2]) : 64'000;
  if (rounds < 1 || gets < 64 * 8) return 2;
  return oneclaw::cache_valkey::Bench().run(rounds, gets);
}
