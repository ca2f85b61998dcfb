// Columns of text for a terminal, each as wide as its widest cell; the last one is not padded.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace oneclaw::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> header) { row(std::move(header)); }
  void row(std::vector<std::string> cells) {
    widths_.resize(std::max(widths_.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], cells[i].size());
    rows_.push_back(std::move(cells));
  }
  std::string text() const {
    std::string out;
    for (const auto& cells : rows_) {
      std::string line;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        line += cells[i];
        line.append(widths_[i] - cells[i].size() + 2, ' ');
      }
      out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
  }

 private:
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace oneclaw::cli
