// The series of plugins' metrics in the host's registry: shared by the generations of an instance, gone with the last.
//
// Owner: the app; outlives every gate. Any thread. Two generations of one name use the very same series, so that a swap
// does not set counters back; when no gate uses a series any more, it leaves the registry, and with the last series its
// family.
#pragma once

#include "host/base/result.h"

#include <oneclaw/host/metrics.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace prometheus {
class Registry;
}

// What a plugin holds and records to.
struct oc_metric;

namespace oneclaw::plugin::gate {

class MetricSeries {
 public:
  // `registry` outlives this.
  explicit MetricSeries(prometheus::Registry& registry);
  ~MetricSeries();
  MetricSeries(const MetricSeries&) = delete;
  MetricSeries& operator=(const MetricSeries&) = delete;

  // The series of this family (of the plugins' name space), instance and label; made when there is none. Each success
  // needs one release(). OC_CONFLICT: the family exists with another type.
  base::Result<oc_metric*> acquire(std::int32_t type, const std::string& family, const std::string& help,
                                   const std::string& instance, const std::string& label);
  void release(oc_metric* series);

  static void record(oc_metric& series, double value);

 private:
  struct Family;
  prometheus::Registry& registry_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;  // guarded by mutex_
};

}  // namespace oneclaw::plugin::gate
