#include "host/plugin/gate/plain_services.h"

#include "host/plugin/gate/gate_for_test.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace oneclaw::plugin::gate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(GateTest, OffloadRunsOnThePool) {
  for (const bool is_blocking : {false, true}) {  // with one pool thread: a blocking plugin must not wait for another
    Made made = make_with_all("sample", is_blocking);
    const auto* offload = made.service<oc_host_offload_v1>(OC_HOST_OFFLOAD_V1);
    in_call(made, [&](oc_call* call) {
      oc_status result = OC_OK;
      bool was_on_task = true;
      EXPECT_EQ(offload->run(
                    offload->self, call,
                    [](void* ctx) -> oc_status {
                      *static_cast<bool*>(ctx) = fiber::current_task() != nullptr;
                      return OC_NOT_FOUND;
                    },
                    &was_on_task, &result),
                OC_OK);
      EXPECT_EQ(result, OC_NOT_FOUND);
      EXPECT_FALSE(was_on_task);
      EXPECT_EQ(
          offload->run(
              offload->self, call, [](void*) -> oc_status { throw std::runtime_error("in C++"); }, nullptr, &result),
          OC_INTERNAL);
      EXPECT_THAT(call->error_text, HasSubstr("in C++"));
      EXPECT_EQ(offload->run(offload->self, call, nullptr, nullptr, &result), OC_INVALID);
      return OC_OK;
    });
  }
}

TEST_F(GateTest, LogLinesAreBoundedAndCarryTheirInstance) {
  const std::string file = ::testing::TempDir() + "gate_test.log";
  std::filesystem::remove(file);
  log_ = base::Log({.to_stderr = false, .file = file});
  Made made = make_with_all("chatty");
  const std::string huge(100'000, 'x');
  made.host->log(made.host->self, nullptr, OC_LOG_INFO, str(huge));
  made.host->log(made.host->self, nullptr, 99, str("odd level\xff"));
  const auto* log = made.service<oc_host_log_v1>(OC_HOST_LOG_V1);
  std::vector<oc_log_field> fields(1'000, oc_log_field{str("f"), str(huge)});
  log->write(log->self, nullptr, OC_LOG_WARN, str("with fields"), fields.data(),
             static_cast<std::uint32_t>(fields.size()));
  log_.flush();
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_THAT(text, HasSubstr("chatty"));
  EXPECT_THAT(text, HasSubstr("odd level"));
  EXPECT_THAT(text, Not(HasSubstr("\xff")));
  EXPECT_LT(text.find('\n'), std::size_t{10'000});
  EXPECT_LT(text.size(), std::size_t{OC_LOG_MAX_FIELDS + 8} * 8'400);
}

TEST_F(GateTest, RandomIsBounded) {
  Made made = make_with_all();
  const auto* clock = made.service<oc_host_clock_v1>(OC_HOST_CLOCK_V1);
  in_call(made, [&](oc_call* call) {
    std::array<unsigned char, 32> a{}, b{};
    EXPECT_EQ(clock->random(clock->self, call, a.data(), a.size()), OC_OK);
    EXPECT_EQ(clock->random(clock->self, call, b.data(), b.size()), OC_OK);
    EXPECT_NE(a, b);
    EXPECT_EQ(clock->random(clock->self, call, a.data(), 1u << 20), OC_TOO_LARGE);
    EXPECT_EQ(clock->random(clock->self, call, nullptr, 8), OC_INVALID);
    return OC_OK;
  });
}

}  // namespace
}  // namespace oneclaw::plugin::gate
