// Instance names with the life of the process.
//
// The stall watch reads the name of what runs from another thread, possibly just after the instance was destroyed, so
// the text must never be freed. Any thread.
#pragma once

#include <string>

namespace oneclaw::plugin::call {

// The same name always gives the same text.
const char* kept_name(const std::string& name);

}  // namespace oneclaw::plugin::call
