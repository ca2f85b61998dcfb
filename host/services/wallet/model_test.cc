// The wallet against the simplest thing that could be one: random sequences, and many writers at once.

#include "host/services/wallet/wallet_for_test.h"

#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <random>
#include <sstream>

namespace oneclaw::services::wallet {
namespace {

using records::HoldState;

enum class Act { credit, repeat, reverse, hold, capture, release, extend, expire, settle, merge };
constexpr int kActs = 10;
constexpr std::size_t kUsers = 3;

// One step of a sequence: what is done, to whom, with which hold and how much. All in range, whatever the numbers are.
struct Step {
  int act;
  std::size_t user;
  std::size_t other;
  std::int64_t amount;
};
void showValue(const Step& step, std::ostream& out) {  // rapidcheck finds it by this name
  static constexpr std::array<const char*, kActs> kNames{"credit",  "repeat", "reverse", "hold",   "capture",
                                                         "release", "extend", "expire",  "settle", "merge"};
  out << kNames[static_cast<std::size_t>(step.act)] << " user " << step.user << " other " << step.other << " amount "
      << step.amount;
}

// What a wallet is, without a ledger: three numbers and a flag.
struct ModelWallet {
  std::int64_t available = 0;
  std::int64_t owed = 0;
  std::int64_t spent = 0;
  bool is_frozen = false;
  bool is_merged = false;
};
struct ModelHold {
  std::size_t user = 0;
  std::int64_t amount = 0;
  std::int64_t expires = 0;
  HoldState state = HoldState::pending;
};

class Model {
 public:
  std::array<ModelWallet, kUsers> wallets;
  std::vector<ModelHold> holds;

  std::int64_t held(std::size_t user) const {
    std::int64_t sum = 0;
    for (const ModelHold& hold : holds) sum += hold.user == user && hold.state == HoldState::pending ? hold.amount : 0;
    return sum;
  }
  void settle(std::size_t user) {
    ModelWallet& w = wallets[user];
    const std::int64_t paid = std::min(w.owed, w.available);
    if (paid <= 0) return;
    w.available -= paid;
    w.owed -= paid;
    if (w.owed == 0) w.is_frozen = false;
  }
  void end(ModelHold& hold, HoldState state, std::int64_t captured) {
    hold.state = state;
    wallets[hold.user].available += hold.amount - captured;
    wallets[hold.user].spent += captured;
  }
};

// Runs a sequence on both; the first thing that differs, or nothing.
class Comparison {
 public:
  Comparison(WalletHost& host, int number) : host_(host), prefix_("m" + std::to_string(number) + "-") {}

  std::string of(const std::vector<Step>& steps) {
    for (std::size_t user = 0; user < kUsers; ++user) {
      if (!host_.wallets.open(id(user), records::Tier::free, 0)) return "open failed";
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      apply(steps[i], i);
      compare(i);
      if (!difference_.str().empty()) return difference_.str();
    }
    const auto report = verify(host_.records.client());
    if (!report) return report.error().text;
    if (!report->is_clean()) return report->differences[0].place + ": " + report->differences[0].text;
    return {};
  }

 private:
  std::string id(std::size_t user) const { return prefix_ + std::to_string(user); }
  std::string hold_id(std::size_t hold) const { return prefix_ + "h" + std::to_string(hold); }
  std::int64_t now() const { return host_.records.clock.now_us(); }

  void expect(bool is, bool should_be, std::string_view what) {
    if (is != should_be) difference_ << what << (is ? " succeeded" : " was refused") << ", unlike the model's; ";
  }

  void apply(const Step& step, std::size_t number) {
    ModelWallet& wallet = model_.wallets[step.user];
    const std::string key = prefix_ + "k" + std::to_string(number);
    ModelHold* hold = model_.holds.empty() ? nullptr : &model_.holds[step.other % model_.holds.size()];
    const std::string hold_name = hold == nullptr ? "" : hold_id(step.other % model_.holds.size());
    const bool is_pending = hold != nullptr && hold->state == HoldState::pending;
    switch (static_cast<Act>(step.act)) {
      case Act::credit:
        if (wallet.is_merged) return;
        posted_.push_back(host_.posting(id(step.user), key, step.amount));
        expect(host_.wallets.credit(posted_.back()).ok(), true, "credit");
        wallet.available += step.amount;
        if (wallet.is_frozen) model_.settle(step.user);
        return;
      case Act::repeat:
        if (posted_.empty()) return;
        expect(host_.wallets.credit(posted_[step.other % posted_.size()]).ok(), true, "repeated credit");
        return;
      case Act::reverse: {
        if (wallet.is_merged) return;
        expect(host_.wallets.reverse(host_.posting(id(step.user), key, step.amount)).ok(), true, "reverse");
        const std::int64_t taken = std::min(wallet.available, step.amount);
        wallet.available -= taken;
        wallet.owed += step.amount - taken;
        wallet.is_frozen = wallet.is_frozen || taken < step.amount;
        return;
      }
      case Act::hold: {
        const bool can = !wallet.is_frozen && wallet.available >= step.amount;
        auto request = host_.request(id(step.user), hold_id(model_.holds.size()), step.amount);
        request.expires.us = now() + 1'000'000;
        expect(host_.wallets.hold(request).ok(), can, "hold");
        if (!can) return;
        wallet.available -= step.amount;
        model_.holds.push_back({step.user, step.amount, now() + 1'000'000, HoldState::pending});
        return;
      }
      case Act::capture: {
        if (hold == nullptr) return;
        const std::int64_t amount = step.amount % (hold->amount + hold->amount / 4 + 1);
        if (hold->state == HoldState::posted) return;  // repeated captures are holds_test.cc's
        const bool can = is_pending && amount <= hold->amount;
        expect(host_.wallets.capture(host_.take(hold_name, amount)).ok(), can, "capture");
        if (can) model_.end(*hold, HoldState::posted, amount);
        return;
      }
      case Act::release:
        if (hold == nullptr) return;
        expect(host_.wallets.void_hold(hold_name).ok(), hold->state != HoldState::posted, "void");
        if (is_pending) model_.end(*hold, HoldState::voided, 0);
        return;
      case Act::extend: {
        if (hold == nullptr) return;
        records::Batch batch;
        host_.wallets.stage_extend(batch, hold_name, records::Time{now() + 5'000'000});
        expect(host_.records.client().commit(batch).ok(), is_pending, "extend");
        if (is_pending) hold->expires = now() + 5'000'000;
        return;
      }
      case Act::expire: {
        host_.records.clock.advance(std::chrono::milliseconds(400));
        expect(host_.wallets.expire_holds().ok(), true, "expire");
        for (ModelHold& each : model_.holds) {
          if (each.state == HoldState::pending && each.expires <= now()) model_.end(each, HoldState::expired, 0);
        }
        return;
      }
      case Act::settle:
        if (wallet.is_merged) return;
        expect(host_.wallets.settle(id(step.user)).ok(), true, "settle");
        model_.settle(step.user);
        return;
      case Act::merge:
        merge(step.user, step.other % kUsers);
        return;
    }
  }

  void merge(std::size_t from, std::size_t to) {
    ModelWallet& giver = model_.wallets[from];
    ModelWallet& taker = model_.wallets[to];
    if (from == to || giver.is_merged || taker.is_merged || from == 0) return;  // somebody stays
    expect(host_.wallets.merge(id(from), id(to)).ok(), true, "merge");
    taker.available += giver.available;
    taker.owed += giver.owed;
    taker.spent += giver.spent;
    taker.is_frozen = taker.is_frozen || giver.is_frozen;
    for (ModelHold& hold : model_.holds) {
      if (hold.user == from && hold.state == HoldState::pending) hold.user = to;
    }
    giver = {0, 0, 0, true, true};
  }

  void compare(std::size_t number) {
    for (std::size_t user = 0; user < kUsers; ++user) {
      const Balance is = host_.balance(id(user));
      const ModelWallet& should = model_.wallets[user];
      const auto check = [&](std::string_view what, std::int64_t a, std::int64_t b) {
        if (a != b)
          difference_ << "after step " << number << " user " << user << " " << what << " " << a << ", not " << b;
      };
      check("available", is.available_micros, should.available);
      check("held", is.held_micros, model_.held(user));
      check("balance", is.balance_micros, should.available + model_.held(user));
      check("spent", is.lifetime_spent_micros, should.spent);
      check("owed", -host_.account(receivable_account(id(user))), should.owed);
      check("frozen", is.is_frozen ? 1 : 0, should.is_frozen ? 1 : 0);
    }
  }

  WalletHost& host_;
  const std::string prefix_;
  Model model_;
  std::vector<Posting> posted_;
  std::ostringstream difference_;
};

rc::Gen<Step> any_step() {
  return rc::gen::construct<Step>(rc::gen::inRange(0, kActs), rc::gen::inRange<std::size_t>(0, kUsers),
                                  rc::gen::inRange<std::size_t>(0, 1000), rc::gen::inRange<std::int64_t>(1, 10'000));
}

TEST(WalletModel, RandomSequencesEndAsInTheModel) {
  WalletHost host;
  int runs = 0;
  const bool is_good = rc::check([&] {
    const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
    std::string difference;
    host.records.on_task([&] { difference = Comparison(host, runs++).of(steps); });
    if (!difference.empty()) RC_FAIL(difference);
  });
  EXPECT_TRUE(is_good);
}

// Each writer knows what it was told; together that must be what the wallet says.
TEST(WalletModel, SixtyFourConcurrentWritersOnOneWallet) {
  WalletHost host;
  host.records.on_task([&] { host.open("anna", 20 * kDollar); });
  std::atomic<std::int64_t> balance{20 * kDollar};
  std::atomic<std::int64_t> spent{0};
  std::atomic<std::int64_t> held{0};
  std::atomic<int> unexpected{0};
  std::atomic<int> refused{0};
  host.records.on_tasks(64, [&](std::size_t writer) {
    std::minstd_rand random(static_cast<std::uint32_t>(writer) + 1);
    const auto up_to = [&](std::int64_t most) { return std::uniform_int_distribution<std::int64_t>(1, most)(random); };
    for (int i = 0; i < 12; ++i) {
      const std::string id = std::to_string(writer) + "-" + std::to_string(i);
      if (up_to(3) == 1) {
        const Posting posting = host.posting("anna", id, up_to(kDollar));
        const bool is_done = host.wallets.credit(posting).ok() && host.wallets.credit(posting).ok();
        is_done ? balance += posting.amount_micros : ++unexpected;
        continue;
      }
      const auto request = host.request("anna", id, up_to(3 * kDollar));
      const auto hold = host.wallets.hold(request);
      if (!hold) {
        hold.status() == OC_PRECONDITION ? ++refused : ++unexpected;
        continue;
      }
      const std::int64_t fate = up_to(4);
      if (fate == 1) {
        held += request.amount_micros;  // stays
      } else if (fate == 2) {
        if (!host.wallets.void_hold(id)) ++unexpected;
      } else {
        const std::int64_t captured = up_to(request.amount_micros);
        const bool is_done = host.wallets.capture(host.take(id, captured)).ok();
        is_done ? (balance -= captured, spent += captured) : ++unexpected;
      }
    }
  });
  EXPECT_EQ(unexpected, 0);
  EXPECT_GT(refused, 0) << "the balance never ran out: the test proves less than it should";
  host.records.on_task([&] {
    const Balance is = host.balance("anna");
    EXPECT_EQ(is.balance_micros, balance);
    EXPECT_EQ(is.held_micros, held);
    EXPECT_EQ(is.lifetime_spent_micros, spent);
    host.expect_clean();
  });
}

}  // namespace
}  // namespace oneclaw::services::wallet
