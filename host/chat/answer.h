// Answers as views: the sentences that people read, without any idea of where they come from.
//
// Leaf, any thread.
#pragma once

#include "host/base/result.h"
#include "host/records/jobs.h"
#include "host/records/money.h"
#include "host/services/identity/identities.h"
#include "host/services/wallet/wallets.h"

#include <oneclaw/render/view.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oneclaw::chat {

// "the host is stopping" to "The host is stopping."
std::string sentence(std::string_view text);

render::View say(std::string_view title, std::string_view text);
// `is_lost`: the sentence before was not understood.
render::View help_view(const std::vector<std::string>& examples, bool is_lost);
// Asks for what is missing ("location").
render::View ask_view(std::string_view missing, std::string_view example);
render::View balance_view(const services::wallet::Balance& balance);
render::View history_view(std::span<const records::Transaction> lines);
render::View jobs_view(std::span<const records::Job> jobs);
render::View link_view(const services::identity::LinkOffer& offer, std::int64_t now_us);

// "Plumbers in Austin, TX" is said by the workflow's own page later; before there is only what was asked for.
render::View quote_view(std::string_view title, std::string_view asked, std::int64_t price_micros,
                        std::int64_t available_micros, std::int64_t steps);
render::View refused_view(std::string_view title, const base::Error& error);

// What a job cost, in one line. `line`: of the wallet, when something was charged.
std::string receipt(const records::Job& job, const std::optional<records::Transaction>& line);
render::View failed_view(std::string_view title, const records::Job& job, const std::string& receipt);

// One thing of a result with everything that is known of it. `json` is the object.
render::Item details_item(std::string_view title, std::string_view json);

}  // namespace oneclaw::chat
