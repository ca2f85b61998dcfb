// The commands that change something: cancelling a job, linking and unlinking channels.
#include "host/chat/answer.h"
#include "host/chat/conversation.h"
#include "host/services/wallet/link.h"

namespace oneclaw::chat {

using base::Result;

Result<Conversation::Answer> Conversation::cancel(const Turn& turn, const std::string& wanted) {
  constexpr std::uint32_t kNewest = 50;
  const auto plain = [](std::string_view text) { return Answer{say("", text), {}, {}, false}; };
  std::string id = wanted;
  if (id.empty()) {
    auto jobs = parts_.engine.list(turn.user, std::nullopt, kNewest, std::nullopt);
    if (!jobs) return std::move(jobs).error();
    for (const records::Job& job : *jobs) {
      if (!records::is_final(job.status) && !job.parent && id.empty()) id = job.id;
    }
    if (id.empty()) return plain("Nothing of yours is running.");
  }
  auto job = parts_.engine.find(turn.user, id);
  if (!job) {
    if (job.status() != OC_NOT_FOUND) return std::move(job).error();
    return plain("You have no such job. \"jobs\" lists yours.");
  }
  if (records::is_final(job->status)) return plain("That job is over already.");
  auto ended = parts_.engine.cancel(turn.user, id);
  if (!ended) return std::move(ended).error();
  // Its own message says what it cost.
  return plain(ended->status == records::JobStatus::cancelled ? "Cancelled." : "That job was over before.");
}

Result<Conversation::Answer> Conversation::link(const Turn& turn, const std::string& code) {
  if (code.empty()) {
    auto offer = parts_.identities.offer_link(turn.handle);
    if (!offer) return std::move(offer).error();
    return Answer{link_view(*offer, parts_.clock.now_us()), {}, {}, false};
  }
  auto linked = services::wallet::link(parts_.identities, parts_.wallets, code, turn.handle,
                                       [&](records::Batch& batch, const std::string& from, const std::string& to) {
                                         return parts_.engine.stage_merge(batch, from, to);
                                       });
  if (linked) return Answer{say("Linked", "Both channels now share one wallet and one list of jobs."), {}, {}, false};
  return std::move(linked).error();
}

Result<Conversation::Answer> Conversation::unlink(const Turn& turn) {
  if (turn.event.user) {
    return Answer{say("",
                      "You are signed in here with a key, so this place stays yours. Say \"unlink\" on the other "
                      "channel to take that one away."),
                  {},
                  {},
                  false};
  }
  if (auto gone = parts_.identities.unlink(turn.user, turn.handle); !gone) return std::move(gone).error();
  return Answer{say("Unlinked", "This channel no longer uses that wallet; your next message here starts a new one."),
                {},
                {},
                false};
}

}  // namespace oneclaw::chat
