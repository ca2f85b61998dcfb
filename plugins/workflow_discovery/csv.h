// Businesses as a table for spreadsheets: RFC 4180, UTF-8, and no cell that a spreadsheet would run as a formula.
//
// Leaf, any thread.
#pragma once

#include "business.h"
#include "score.h"

#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::workflow_discovery {

std::string to_csv(const std::vector<Business>& businesses, const ScoreWeights& weights);

// One cell, quoted where it must be. Text that begins like a formula gets an apostrophe; telephone numbers do not.
std::string csv_cell(std::string_view text);

}  // namespace oneclaw::workflow_discovery
