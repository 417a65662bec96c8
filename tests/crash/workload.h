// A random workload over tables of people: several sessions in turn, nested levels, long values, schema
// changes.
//
// The same seed makes the same calls. It keeps the ledger of what was committed and stops at the first error.
// One thread.
#pragma once

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <random>

#include "survivor.h"

namespace esent::crash {

struct Profile {
    const char* name = "";
    unsigned steps = 60;
    unsigned sessions = 2;
    std::int32_t ids = 40;
    std::size_t largestNotes = 300;
    unsigned schemaPercent = 0;      // of the steps
    unsigned lazyPercent = 30;       // of the commits
    unsigned removePercent = 20;     // of the changes
    unsigned endPercent = 20;        // steps that end a level
    unsigned defragmentPercent = 0;  // steps outside of transactions
    LogKind logs;
    std::uint32_t checkpointBytes = 20U << 20;
    std::uint32_t cachePages = 500;
};

inline std::ostream& operator<<(std::ostream& out, const Profile& profile) {
    return out << profile.name;
}

class Workload {
 public:
    Workload(const Profile& profile, std::uint64_t seed, Ledger& ledger)
        : profile_(profile), random_(seed), ledger_(ledger) {}

    // The error that ended it, or success. Closes nothing.
    JET_ERR run(Engine& engine) {
        for (unsigned i = 0; i < profile_.sessions; ++i) {
            JET_SESID session = engine.session();
            if (i > 0) CALL(JetBeginSession(engine.instance(), &session, nullptr, nullptr));
            actors_.push_back(std::make_unique<Actor>(Actor{PeopleSession(session), {}, i}));
            CALL(actors_.back()->people.open());
        }
        // ESENT_CRASH_TRACE=1: every step, with the number of the commit that it may become.
        const bool trace = std::getenv("ESENT_CRASH_TRACE") != nullptr;
        for (unsigned step = 0; step < profile_.steps; ++step) {
            const JET_ERR error = oneStep();
            if (trace)
                std::fprintf(stderr, "%u %s %d, commits %zu\n", step, last_.c_str(), static_cast<int>(error),
                             ledger_.count());
            CALL(error);
        }
        return JET_errSuccess;
    }
    // What was being done when it ended.
    [[nodiscard]] const std::string& last() const { return last_; }

 private:
    struct Actor {
        PeopleSession people;
        std::vector<Changes> levels;
        unsigned number = 0;
    };

    unsigned below(std::size_t limit) { return static_cast<unsigned>(random_() % limit); }
    bool chance(unsigned percent) { return below(100) < percent; }

    JET_ERR oneStep() {
        Actor& actor = *actors_[below(actors_.size())];
        if (actor.levels.empty()) {
            if (chance(profile_.schemaPercent)) return changeSchema(actor);
            if (chance(profile_.defragmentPercent)) return defragment(actor);
            return begin(actor);
        }
        if (chance(profile_.endPercent)) return chance(70) ? commit(actor) : rollback(actor);
        if (actor.levels.size() < 4 && chance(8)) return begin(actor);
        return changeRow(actor);
    }

    // Waits until it is done, so that the same seed makes the same writes.
    JET_ERR defragment(Actor& actor) {
        last_ = "defragment " + std::to_string(actor.number);
        std::atomic<bool> done{false};
        const auto completed = [](JET_SESID, JET_DBID, JET_TABLEID, JET_CBTYP, void*, void*, void* context,
                                  JET_API_PTR) -> JET_ERR {
            auto* const flag = static_cast<std::atomic<bool>*>(context);
            flag->store(true);
            flag->notify_all();
            return JET_errSuccess;
        };
        const JET_ERR started = JetDefragment3(actor.people.session(), kPeoplePath, nullptr, nullptr, nullptr,
                                               completed, &done, JET_bitDefragmentBatchStart);
        if (started != JET_errSuccess) return started < JET_errSuccess ? started : JET_errSuccess;
        done.wait(false);
        // Its callback has returned, too.
        JET_ULONG passes = 0;
        (void)JetDefragment(actor.people.session(), actor.people.database(), nullptr, &passes, nullptr,
                            JET_bitDefragmentBatchStop);
        return JET_errSuccess;
    }

    JET_ERR begin(Actor& actor) {
        last_ = "begin " + std::to_string(actor.number);
        // Opened outside of transactions: a rollback would close them.
        if (actor.levels.empty()) {
            for (const auto& [name, table] : ledger_.now())
                CALL(actor.people.open(name));
        }
        CALL(JetBeginTransaction(actor.people.session()));
        actor.levels.emplace_back();
        return JET_errSuccess;
    }
    JET_ERR commit(Actor& actor) {
        last_ = "commit " + std::to_string(actor.number) + " level " + std::to_string(actor.levels.size());
        const Changes changes = std::move(actor.levels.back());
        actor.levels.pop_back();
        if (!actor.levels.empty()) {
            for (const auto& [where, person] : changes)
                actor.levels.back()[where] = person;
            return JetCommitTransaction(actor.people.session(), 0);
        }
        State next = ledger_.now();
        applyTo(next, changes);
        return commitState(actor, std::move(next), !changes.empty());
    }
    // A commit of nothing writes nothing, so it makes nothing durable.
    JET_ERR commitState(Actor& actor, State next, bool writes) {
        const bool lazy = chance(profile_.lazyPercent);
        ledger_.committing(std::move(next));
        CALL(JetCommitTransaction(actor.people.session(), lazy ? JET_bitCommitLazyFlush : 0));
        if (!lazy && writes) ledger_.durable();
        return JET_errSuccess;
    }
    JET_ERR rollback(Actor& actor) {
        last_ = "rollback " + std::to_string(actor.number) + " level " + std::to_string(actor.levels.size());
        actor.levels.pop_back();
        CALL(JetRollback(actor.people.session(), 0));
        return JET_errSuccess;
    }

    // What this actor sees of a row.
    std::optional<Person> rowOf(const Actor& actor, const std::string& table, std::int32_t id) const {
        for (auto level = actor.levels.rbegin(); level != actor.levels.rend(); ++level) {
            const auto found = level->find({table, id});
            if (found != level->end()) return found->second;
        }
        const auto& rows = ledger_.now().at(table).rows;
        const auto found = rows.find(id);
        return found == rows.end() ? std::nullopt : std::optional(found->second);
    }
    std::string newName() {
        std::string digits = std::to_string(++names_);
        return "n" + std::string(8 - digits.size(), '0') + digits + std::string(below(40), 'x');
    }
    std::string newNotes(std::size_t size) {
        std::string text(size, ' ');
        const unsigned kind = below(3);
        for (std::size_t i = 0; i < size; ++i)
            text[i] = static_cast<char>(kind == 0 ? 'a' + below(26) : kind == 1 ? 'q' : 'a' + i % 13);
        return text;
    }
    std::size_t someSize() {
        if (chance(15)) return 0;
        return chance(60) ? below(200) : below(profile_.largestNotes + 1);
    }

    JET_ERR changeRow(Actor& actor) {
        std::vector<std::string> tables;
        for (const auto& [name, table] : ledger_.now())
            tables.push_back(name);
        const std::string table = tables[below(tables.size())];
        // Each session has rows of its own, side by side: no conflicts, the same pages.
        const auto actors = static_cast<std::int32_t>(actors_.size());
        const std::int32_t id =
            static_cast<std::int32_t>(below(static_cast<unsigned>(profile_.ids))) * actors +
            static_cast<std::int32_t>(actor.number);
        std::optional<Person> row = rowOf(actor, table, id);
        Changes& changes = actor.levels.back();
        if (!row) {
            last_ = "insert " + std::to_string(id);
            const Person person{static_cast<std::int32_t>(below(10)), newName(), newNotes(someSize())};
            CALL(actor.people.insert(table, id, person));
            changes[{table, id}] = person;
            return JET_errSuccess;
        }
        if (chance(profile_.removePercent)) {
            last_ = "remove " + std::to_string(id);
            CALL(actor.people.remove(table, id));
            changes[{table, id}] = std::nullopt;
            return JET_errSuccess;
        }
        switch (below(6)) {
            case 0:
            case 1:
                last_ = "replace " + std::to_string(id);
                row = Person{static_cast<std::int32_t>(below(10)), newName(), newNotes(someSize())};
                CALL(actor.people.replace(table, id, *row));
                break;
            case 2: {
                last_ = "append " + std::to_string(id);
                const std::string more = newNotes(1 + below(profile_.largestNotes));
                CALL(actor.people.changeNotes(table, id, more, 0, JET_bitSetAppendLV, more.size()));
                row->notes += more;
                break;
            }
            case 3: {
                if (row->notes.empty()) return JET_errSuccess;
                last_ = "overwrite " + std::to_string(id);
                const std::size_t offset = below(row->notes.size());
                const std::string part = newNotes(1 + below(row->notes.size() - offset));
                CALL(actor.people.changeNotes(table, id, part, offset, JET_bitSetOverwriteLV, part.size()));
                row->notes.replace(offset, part.size(), part);
                break;
            }
            case 4: {
                if (row->notes.empty()) return JET_errSuccess;
                last_ = "resize " + std::to_string(id);
                const std::size_t size = 1 + below(profile_.largestNotes);
                CALL(actor.people.changeNotes(table, id, "", 0, JET_bitSetSizeLV, size));
                row->notes.resize(size);
                break;
            }
            default: {
                last_ = "copy " + std::to_string(id);
                const std::int32_t to =
                    static_cast<std::int32_t>(below(static_cast<unsigned>(profile_.ids))) * actors +
                    static_cast<std::int32_t>(actor.number);
                if (rowOf(actor, table, to)) return JET_errSuccess;
                row->name = newName();
                CALL(actor.people.copy(table, id, to, row->name));
                changes[{table, to}] = row;
                return JET_errSuccess;
            }
        }
        changes[{table, id}] = row;
        return JET_errSuccess;
    }

    // Alone: all others end their transactions first, and let go of their tables.
    JET_ERR changeSchema(Actor& actor) {
        for (const auto& other : actors_) {
            while (!other->levels.empty())
                CALL(chance(80) ? commit(*other) : rollback(*other));
            CALL(other->people.closeAll());
        }
        last_ = "schema: begin";
        State next = ledger_.now();
        CALL(JetBeginTransaction(actor.people.session()));
        CALL(oneSchemaChange(actor, next));
        const bool keep = chance(75);
        const std::string what = last_;
        if (keep) {
            last_ = what + ": commit";
            CALL(commitState(actor, std::move(next), true));
            return actor.people.closeAll();
        }
        last_ = what + ": rollback";
        CALL(JetRollback(actor.people.session(), 0));
        actor.people.forgetTables();
        return JET_errSuccess;
    }
    JET_ERR oneSchemaChange(Actor& actor, State& next) {
        std::vector<std::string> missing;
        for (const std::string& name : tableNames()) {
            if (!next.contains(name)) missing.push_back(name);
        }
        if (!missing.empty() && chance(50)) {
            const std::string name = missing[below(missing.size())];
            last_ = "create table";
            CALL(actor.people.createTable(name));
            next[name];
            return JET_errSuccess;
        }
        const std::string name = std::next(next.begin(), below(next.size()))->first;
        Table& table = next[name];
        if (next.size() > 1 && chance(30)) {
            last_ = "drop table";
            next.erase(name);
            return actor.people.dropTable(name);
        }
        if (!table.hasExtraColumn && chance(40)) {
            last_ = "add column";
            table.hasExtraColumn = true;
            return actor.people.addExtraColumn(name);
        }
        last_ = table.hasExtraIndex ? "drop index" : "create index";
        table.hasExtraIndex = !table.hasExtraIndex;
        return table.hasExtraIndex ? actor.people.createExtraIndex(name) : actor.people.dropExtraIndex(name);
    }

    const Profile& profile_;
    std::mt19937_64 random_;
    Ledger& ledger_;
    std::vector<std::unique_ptr<Actor>> actors_;
    unsigned names_ = 0;
    std::string last_;
};

}  // namespace esent::crash
