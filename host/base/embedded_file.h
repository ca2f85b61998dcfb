// A file that is part of the program (packaging/cmake/EmbedFiles.cmake puts it there).
#pragma once

#include <span>
#include <string_view>

namespace oneclaw::base {

struct EmbeddedFile {
  std::string_view name;  // without a folder
  std::string_view media_type;
  std::string_view etag;  // of its content, with the quotes
  std::string_view content;
};

}  // namespace oneclaw::base
