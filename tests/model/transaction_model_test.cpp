// Random interleavings of transactions against an oracle of snapshot isolation.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>

#include "fake_tree.h"

namespace esent::txn {
namespace {

using test::FakeTree;

constexpr std::size_t kActors = 4;
constexpr std::size_t kKeys = 5;

enum class Kind : std::uint8_t { Insert, Replace, Delete, Delta, ReadLock, WriteLock };

struct Operation {
    Kind kind = Kind::Insert;
    std::string key;
    std::string data;
    std::int32_t amount = 0;
};

using Rows = std::map<std::string, std::string>;

void apply(Rows& rows, const Operation& operation) {
    switch (operation.kind) {
        case Kind::Insert:
        case Kind::Replace:
            rows[operation.key] = operation.data;
            break;
        case Kind::Delete:
            rows.erase(operation.key);
            break;
        case Kind::Delta:
            FakeTree::addTo(rows.at(operation.key), operation.amount);
            break;
        default:
            break;
    }
}

// What snapshot isolation with first-writer-wins says.
class Oracle {
 public:
    struct Actor {
        Rows snapshot;
        std::size_t begin = 0;
        std::vector<std::vector<Operation>> levels;
    };

    void begin(std::size_t actor) {
        Actor& a = actors_[actor];
        if (a.levels.empty()) {
            a.snapshot = committed_;
            a.begin = time_;
        }
        a.levels.emplace_back();
    }
    void commit(std::size_t actor) {
        Actor& a = actors_[actor];
        if (a.levels.size() > 1) {
            auto& outer = a.levels[a.levels.size() - 2];
            outer.insert(outer.end(), a.levels.back().begin(), a.levels.back().end());
            a.levels.pop_back();
            return;
        }
        ++time_;
        for (const Operation& operation : a.levels.back()) {
            apply(committed_, operation);
            if (operation.kind == Kind::Delta) {
                lastDelta_[operation.key] = time_;
            } else if (operation.kind < Kind::Delta) {
                lastWrite_[operation.key] = time_;
            }
        }
        a.levels.clear();
    }
    void rollback(std::size_t actor) { actors_[actor].levels.pop_back(); }
    [[nodiscard]] std::size_t levelOf(std::size_t actor) const { return actors_[actor].levels.size(); }

    [[nodiscard]] Rows view(std::size_t actor) const {
        const Actor& a = actors_[actor];
        if (a.levels.empty()) return committed_;
        Rows rows = a.snapshot;
        for (const auto& level : a.levels) {
            for (const Operation& operation : level)
                apply(rows, operation);
        }
        return rows;
    }

    JET_ERR attempt(std::size_t actor, const Operation& operation) {
        const bool there = view(actor).contains(operation.key);
        const bool conflict = conflicts(actor, operation);
        if (operation.kind == Kind::Insert) {
            if (there || conflict) return JET_errKeyDuplicate;
        } else {
            if (!there) return JET_errRecordNotFound;
            if (conflict) return JET_errWriteConflict;
        }
        actors_[actor].levels.back().push_back(operation);
        return JET_errSuccess;
    }
    [[nodiscard]] const Rows& committed() const { return committed_; }

 private:
    [[nodiscard]] bool conflicts(std::size_t actor, const Operation& wanted) const {
        const auto after = [&](const std::map<std::string, std::size_t>& times) {
            const auto found = times.find(wanted.key);
            return found != times.end() && found->second > actors_[actor].begin;
        };
        if (after(lastWrite_)) return true;
        if (wanted.kind != Kind::Delta && after(lastDelta_)) return true;
        for (std::size_t other = 0; other < kActors; ++other) {
            if (other == actor) continue;
            for (const auto& level : actors_[other].levels) {
                for (const Operation& held : level) {
                    if (held.key != wanted.key) continue;
                    const bool shared = (held.kind == Kind::Delta && wanted.kind == Kind::Delta) ||
                                        (held.kind == Kind::ReadLock && wanted.kind == Kind::ReadLock);
                    if (!shared) return true;
                }
            }
        }
        return false;
    }

    Rows committed_;
    std::size_t time_ = 0;
    std::map<std::string, std::size_t> lastWrite_;
    std::map<std::string, std::size_t> lastDelta_;
    std::array<Actor, kActors> actors_;
};

// One step, decoded from a number so that failures shrink well.
struct Step {
    std::uint32_t actor, action, key, value;
    explicit Step(std::uint32_t code)
        : actor(code % kActors), action(code / 4 % 16), key(code / 64 % kKeys), value(code / 1024) {}
};

class Trial {
 public:
    // A small store: what nobody needs is thinned out while snapshots stay.
    explicit Trial(std::size_t storeBytes) : manager_(settings(storeBytes)), tree_(manager_) {
        for (std::size_t i = 0; i < kActors; ++i)
            transactions_.push_back(
                std::make_unique<Transaction>(manager_, static_cast<log::SessionNumber>(i + 1)));
    }

    void step(const Step& step) {
        Transaction& transaction = *transactions_[step.actor];
        const std::string key = "key " + std::to_string(step.key);
        if (step.action == 15) {
            manager_.cleanUp();
        } else if (step.action >= 12 || oracle_.levelOf(step.actor) == 0) {
            moveLevel(step, transaction);
        } else {
            change(step, transaction, key);
        }
        for (std::size_t actor = 0; actor < kActors; ++actor)
            compareViews(actor);
    }

    void finish() {
        for (std::size_t actor = 0; actor < kActors; ++actor) {
            while (oracle_.levelOf(actor) > 0) {
                oracle_.rollback(actor);
                RC_ASSERT(manager_.rollback(*transactions_[actor]).has_value());
            }
        }
        manager_.cleanUp();
        std::size_t deleted = 0;
        RC_ASSERT(tree_.content(&deleted) == oracle_.committed());
        RC_ASSERT(deleted == 0U);
        RC_ASSERT(manager_.versions().usage().versions == 0U);
        RC_ASSERT(manager_.versions().usage().bytes == 0U);
        RC_ASSERT(!manager_.hasVersionsOf(FakeTree::kTree.database));
    }

 private:
    void moveLevel(const Step& step, Transaction& transaction) {
        if (oracle_.levelOf(step.actor) == 0 || (step.action == 12 && oracle_.levelOf(step.actor) < 4)) {
            oracle_.begin(step.actor);
            RC_ASSERT(manager_.begin(transaction, false).has_value());
        } else if (step.action == 14) {
            oracle_.rollback(step.actor);
            RC_ASSERT(manager_.rollback(transaction).has_value());
        } else {
            oracle_.commit(step.actor);
            RC_ASSERT(manager_.commit(transaction, {}).has_value());
        }
        RC_ASSERT(transaction.level() == oracle_.levelOf(step.actor));
    }

    void change(const Step& step, Transaction& transaction, const std::string& key) {
        const auto kind = static_cast<Kind>(step.action % 6);
        const auto amount = static_cast<std::int32_t>(step.value);
        const Operation operation{kind, key, FakeTree::number(amount) + std::string(step.value % 7, 'x'),
                                  amount};
        const JET_ERR expected = oracle_.attempt(step.actor, operation);
        const Status status = carryOut(operation, transaction);
        RC_ASSERT(codeOf(status) == expected);
    }

    Status carryOut(const Operation& operation, Transaction& transaction) {
        switch (operation.kind) {
            case Kind::Insert:
                return tree_.insert(transaction, operation.key, operation.data);
            case Kind::Replace:
                return tree_.replace(transaction, operation.key, operation.data);
            case Kind::Delete:
                return tree_.remove(transaction, operation.key);
            case Kind::Delta:
                return tree_.add(transaction, operation.key, operation.amount);
            default:
                return tree_.lock(transaction, operation.key, operation.kind == Kind::WriteLock);
        }
    }

    void compareViews(std::size_t actor) {
        const Rows expected = oracle_.view(actor);
        Rows seen;
        for (std::size_t i = 0; i < kKeys; ++i) {
            const std::string key = "key " + std::to_string(i);
            if (const auto data = tree_.read(transactions_[actor]->snapshot(), key)) seen[key] = *data;
        }
        RC_ASSERT(seen == expected);
    }

    static TransactionManager::Settings settings(std::size_t storeBytes) {
        TransactionManager::Settings settings;
        settings.versionStoreBytes = storeBytes;
        return settings;
    }

    TransactionManager manager_;
    FakeTree tree_;
    std::vector<std::unique_ptr<Transaction>> transactions_;
    Oracle oracle_;
};

RC_GTEST_PROP(TransactionModel, BehavesAsSnapshotIsolationSays, ()) {
    const auto codes = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::arbitrary<std::uint32_t>());
    Trial run(std::size_t{64} << 10);
    for (const std::uint32_t code : codes)
        run.step(Step(code));
    run.finish();
}

// The same, longer, from a fixed sequence: shrinking would take for ever.
TEST(TransactionModel, LongRuns) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        std::uint64_t state = seed * 0x9E3779B97F4A7C15;
        Trial run(std::size_t{256} << 10);
        for (int i = 0; i < 1500; ++i) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            ASSERT_NO_THROW(run.step(Step(static_cast<std::uint32_t>(state >> 32)))) << seed << " at " << i;
        }
        ASSERT_NO_THROW(run.finish()) << seed;
    }
}

}  // namespace
}  // namespace esent::txn
