// One line of the terminal in which a job's progress is edited in place, beside what the verb prints.
//
// On standard error, and only when that is a terminal: pipes get no trace of it. One owner; blocks as writes do.
#pragma once

#include "host/talk/sse.h"

#include <oneclaw/render/view.h>

#include <string>

namespace oneclaw::cli {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // An event of a job's stream ("step", "progress"); others change nothing.
  void show(const talk::ServerEvent& event);
  void show(const render::View& view);
  void clear();

 private:
  bool is_terminal_;
  render::Progress progress_;
  std::string shown_;
};

}  // namespace oneclaw::cli
