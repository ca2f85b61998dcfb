// One business, one row: places that share an id, a domain, a telephone or a name at an address are the same.
//
// Leaf, any thread.
#pragma once

#include "business.h"

#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::workflow_discovery {

// The first of each stays where it is and gets what only its duplicates know.
std::vector<Business> without_duplicates(std::vector<Business> all);

// What tells a website apart: the host without "www.", and for hosts where many businesses have a page (Facebook, site
// builders) the path too. Empty when it is no http(s) address.
std::string site_key(std::string_view url);

}  // namespace oneclaw::workflow_discovery
