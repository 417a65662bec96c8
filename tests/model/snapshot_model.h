// SnapshotModel: what snapshot isolation with first-writer-wins promises, in the simplest form: every row
// with all its committed states, every session with the changes of its open levels.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace esent::test {

struct ModelRow {
    std::int32_t group = 0;
    std::string text;
    std::string blob;  // empty: NULL
    friend bool operator==(const ModelRow&, const ModelRow&) = default;
};
using ModelState = std::optional<ModelRow>;  // nothing: no such row

class SnapshotModel {
 public:
    explicit SnapshotModel(std::size_t sessions) : sessions_(sessions) {}

    enum class Verdict { Fine, Duplicate, Conflict, Missing };

    [[nodiscard]] std::size_t level(std::size_t session) const { return sessions_[session].levels.size(); }
    void begin(std::size_t session) {
        if (level(session) == 0) sessions_[session].snapshot = now_;
        sessions_[session].levels.emplace_back();
    }
    void commit(std::size_t session) {
        Session& who = sessions_[session];
        Changes top = std::move(who.levels.back());
        who.levels.pop_back();
        if (!who.levels.empty()) {
            for (auto& [id, state] : top)
                who.levels.back()[id] = std::move(state);
            return;
        }
        ++now_;
        for (auto& [id, state] : top)
            rows_[id].emplace_back(now_, std::move(state));
    }
    void rollback(std::size_t session) { sessions_[session].levels.pop_back(); }

    [[nodiscard]] ModelState read(std::size_t session, std::int32_t id) const {
        const Session& who = sessions_[session];
        for (auto level = who.levels.rbegin(); level != who.levels.rend(); ++level)
            if (const auto found = level->find(id); found != level->end()) return found->second;
        return committed(id, who.levels.empty() ? now_ : who.snapshot);
    }
    [[nodiscard]] std::map<std::int32_t, ModelRow> all(std::size_t session) const {
        std::map<std::int32_t, ModelRow> seen;
        const auto look = [&](std::int32_t id) {
            if (auto state = read(session, id)) seen[id] = std::move(*state);
        };
        for (const auto& [id, states] : rows_)
            look(id);
        for (const Changes& level : sessions_[session].levels)
            for (const auto& [id, state] : level)
                look(id);
        return seen;
    }

    // What an insert, or a replace or delete (`existing`), must answer; Fine: it has happened.
    Verdict write(std::size_t session, std::int32_t id, ModelState state, bool existing) {
        const bool there = read(session, id).has_value();
        if (existing && !there) return Verdict::Missing;
        if (!existing && there) return Verdict::Duplicate;
        if (isTaken(session, id)) return existing ? Verdict::Conflict : Verdict::Duplicate;
        const bool alone = level(session) == 0;
        if (alone) begin(session);
        sessions_[session].levels.back()[id] = std::move(state);
        if (alone) commit(session);
        return Verdict::Fine;
    }

 private:
    using Changes = std::map<std::int32_t, ModelState>;
    struct Session {
        std::uint64_t snapshot = 0;
        std::vector<Changes> levels;
    };
    [[nodiscard]] ModelState committed(std::int32_t id, std::uint64_t at) const {
        const auto found = rows_.find(id);
        if (found == rows_.end()) return std::nullopt;
        for (auto state = found->second.rbegin(); state != found->second.rend(); ++state)
            if (state->first <= at) return state->second;
        return std::nullopt;
    }
    // Changed by an open transaction of somebody else, or by one that committed after this one began.
    [[nodiscard]] bool isTaken(std::size_t session, std::int32_t id) const {
        for (std::size_t other = 0; other < sessions_.size(); ++other) {
            if (other == session) continue;
            for (const Changes& level : sessions_[other].levels)
                if (level.contains(id)) return true;
        }
        const auto found = rows_.find(id);
        if (found == rows_.end() || level(session) == 0) return false;
        return found->second.back().first > sessions_[session].snapshot;
    }

    std::uint64_t now_ = 0;
    std::map<std::int32_t, std::vector<std::pair<std::uint64_t, ModelState>>> rows_;  // oldest state first
    std::vector<Session> sessions_;
};

}  // namespace esent::test
