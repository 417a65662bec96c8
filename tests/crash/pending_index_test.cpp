// One session makes an index while another one changes the rows; each commits, takes back or leaves open, in
// either order, with the power cut at every write. Afterwards the index is there with its creator's commit,
// and right.
#include <cstdio>

#include "survivor.h"

namespace esent::crash {
namespace {

enum class End : std::uint8_t { Commit, Rollback, Open };

struct Order {
    End creator = End::Commit;
    End writer = End::Commit;
    bool creatorFirst = true;
    bool changedBefore = false;  // rows, before the index is made
};

std::string nameOf(const Order& order) {
    const auto name = [](End end) {
        return end == End::Commit ? "Commits" : end == End::Rollback ? "RollsBack" : "StaysOpen";
    };
    const std::string creator = std::string("Creator") + name(order.creator);
    const std::string writer = std::string("Writer") + name(order.writer);
    return (order.changedBefore ? "Changed" : "") +
           (order.creatorFirst ? creator + writer : writer + creator);
}

// Both sessions, and a third one whose commits bring to the disk what the others have in memory.
class Script {
 public:
    explicit Script(Ledger& ledger) : ledger_(ledger) {}

    static State prepare(JET_ERR& error) {
        Ledger ledger(State{});
        Script first(ledger);
        error = first.fill();
        return ledger.now();
    }
    JET_ERR start() {
        engine_ = std::make_unique<Engine>();
        engine_->set(JET_paramCheckpointDepthMax, 32 << 10);
        CALL(engine_->init());
        CALL(engine_->attach(kPeoplePath));
        for (auto* session : {&creator_, &writer_, &third_}) {
            JET_SESID id = JET_sesidNil;
            CALL(JetBeginSession(engine_->instance(), &id, nullptr, nullptr));
            *session = std::make_unique<PeopleSession>(id);
            CALL((*session)->open());
            CALL((*session)->open("people"));
        }
        return JET_errSuccess;
    }
    JET_ERR run(const Order& order) {
        if (order.changedBefore) {
            CALL(JetBeginTransaction(writer_->session()));
            CALL(changeRows(2));
            CALL(disturb());
        }
        CALL(JetBeginTransaction(creator_->session()));
        CALL(creator_->createExtraIndex("people"));
        CALL(disturb());
        if (!order.changedBefore) CALL(JetBeginTransaction(writer_->session()));
        CALL(changeRows(0));
        CALL(disturb());
        CALL(order.creatorFirst ? endCreator(order.creator) : endWriter(order.writer));
        CALL(disturb());
        if (order.creatorFirst && order.writer != End::Open) CALL(changeRows(1));
        CALL(order.creatorFirst ? endWriter(order.writer) : endCreator(order.creator));
        return disturb();
    }

 private:
    static constexpr std::int32_t kRows = 120;
    static constexpr std::int32_t kOthers = 10000;  // the third session's

    static Person person(std::int32_t id, std::int32_t version) {
        const std::string name = "n" + std::to_string((id * 7 + version * 31) % 1000);
        return {id % 50, name + "." + std::to_string(id), std::string(100, 'x')};
    }
    JET_ERR fill() {
        engine_ = std::make_unique<Engine>();
        CALL(engine_->init());
        CALL(engine_->create(kPeoplePath));
        PeopleSession people(engine_->session());
        CALL(people.open());
        CALL(people.createTable("people"));
        State state;
        CALL(JetBeginTransaction(people.session()));
        for (std::int32_t id = 0; id < kRows; ++id) {
            CALL(people.insert("people", id, person(id, 0)));
            state["people"].rows[id] = person(id, 0);
        }
        CALL(JetCommitTransaction(people.session(), 0));
        ledger_.committing(state);
        CALL(people.closeAll());
        return engine_->term();
    }
    JET_ERR put(std::int32_t id, std::int32_t version) {
        const Person row = person(id, version);
        const bool isThere =
            ledger_.now().at("people").rows.contains(id) || changes_.contains({"people", id});
        changes_[{"people", id}] = row;
        return isThere ? writer_->replace("people", id, row) : writer_->insert("people", id, row);
    }
    JET_ERR remove(std::int32_t id) {
        changes_[{"people", id}] = std::nullopt;
        return writer_->remove("people", id);
    }
    // In levels of which one stays and one does not.
    JET_ERR changeRows(std::int32_t round) {
        const std::int32_t from = round * 40;
        for (std::int32_t id = from; id < from + 12; ++id)
            CALL(put(id, 1));
        CALL(JetBeginTransaction(writer_->session()));
        for (std::int32_t id = from + 8; id < from + 16; ++id)
            CALL(put(id, 2));
        for (std::int32_t id = from + 16; id < from + 24; ++id)
            CALL(remove(id));
        for (std::int32_t id = 0; id < 8; ++id)
            CALL(put(1000 + from + id, 0));
        CALL(JetCommitTransaction(writer_->session(), 0));
        const Changes kept = changes_;
        CALL(JetBeginTransaction(writer_->session()));
        for (std::int32_t id = from + 4; id < from + 12; ++id)
            CALL(put(id, 3));
        CALL(remove(from + 30));
        CALL(put(1100 + from, 0));
        CALL(JetRollback(writer_->session(), 0));
        changes_ = kept;
        return JET_errSuccess;
    }
    JET_ERR disturb() {
        State next = ledger_.now();
        for (std::int32_t i = 0; i < 6; ++i) {
            const std::int32_t id = kOthers + others_++;
            next["people"].rows[id] = person(id, 0);
            CALL(JetBeginTransaction(third_->session()));
            CALL(third_->insert("people", id, person(id, 0)));
            ledger_.committing(next);
            CALL(JetCommitTransaction(third_->session(), 0));
            ledger_.durable();
        }
        return JET_errSuccess;
    }
    JET_ERR end(JET_SESID session, End how, State next) {
        if (how == End::Open) return JET_errSuccess;
        if (how == End::Rollback) return JetRollback(session, 0);
        ledger_.committing(std::move(next));
        CALL(JetCommitTransaction(session, 0));
        ledger_.durable();
        return JET_errSuccess;
    }
    JET_ERR endCreator(End how) {
        State next = ledger_.now();
        next["people"].hasExtraIndex = true;
        return end(creator_->session(), how, std::move(next));
    }
    JET_ERR endWriter(End how) {
        State next = ledger_.now();
        applyTo(next, changes_);
        return end(writer_->session(), how, std::move(next));
    }

    Ledger& ledger_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<PeopleSession> creator_;
    std::unique_ptr<PeopleSession> writer_;
    std::unique_ptr<PeopleSession> third_;
    Changes changes_;  // the writer's
    std::int32_t others_ = 0;
};

class PendingIndex : public testing::TestWithParam<Order> {};

TEST_P(PendingIndex, SurvivesAPowerCutAtEveryWrite) {
    limitCache(60);
    os::SimulatedDisk prepared{kWholePages};
    makeFolders(prepared);
    State state;
    {
        const CurrentDisk current(prepared);
        JET_ERR error = JET_errSuccess;
        state = Script::prepare(error);
        ASSERT_GE(error, JET_errSuccess);
        prepared.syncEverything();
    }
    struct Cut {
        std::unique_ptr<os::SimulatedDisk> disk;
        Ledger::Range range;
    };
    std::vector<Cut> cuts;
    Ledger ledger(state);
    {
        const auto disk = prepared.restarted(1);
        const CurrentDisk current(*disk);
        Script script(ledger);
        ASSERT_GE(script.start(), JET_errSuccess);
        ledger.durable();
        disk->copyAtChanges([&](std::uint64_t, std::unique_ptr<os::SimulatedDisk> copy) {
            cuts.push_back({std::move(copy), ledger.range()});
        });
        ASSERT_GE(script.run(GetParam()), JET_errSuccess);
        const Ledger::Range range = ledger.range();
        disk->cutPower();
        cuts.push_back({disk->restarted(1), range});
    }
    ASSERT_GT(cuts.size(), 30U);
    // ESENT_CRASH_OUTCOMES=n: so many of each cut, the third one with another cut during the recovery.
    const std::uint64_t outcomes = numberFromEnvironment("ESENT_CRASH_OUTCOMES", 1);
    std::uint64_t crashes = 0;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        SCOPED_TRACE("cut " + std::to_string(i + 1) + " of " + std::to_string(cuts.size()));
        crashes += expectSurvivors(*cuts[i].disk, ledger, cuts[i].range, i, outcomes, {});
        if (HasFailure()) return;
    }
    std::printf("%s: %llu crashes of %zu cuts\n", nameOf(GetParam()).c_str(),
                static_cast<unsigned long long>(crashes), cuts.size());
}

std::vector<Order> everyOrder() {
    std::vector<Order> orders;
    for (const End creator : {End::Commit, End::Rollback, End::Open})
        for (const End writer : {End::Commit, End::Rollback, End::Open})
            for (const bool creatorFirst : {true, false})
                for (const bool changedBefore : {false, true})
                    orders.push_back({creator, writer, creatorFirst, changedBefore});
    return orders;
}

INSTANTIATE_TEST_SUITE_P(Crash, PendingIndex, testing::ValuesIn(everyOrder()),
                         [](const auto& each) { return nameOf(each.param); });

}  // namespace
}  // namespace esent::crash
