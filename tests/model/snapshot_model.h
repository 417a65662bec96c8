// SnapshotModel: what snapshot isolation with first-writer-wins promises, in the simplest form: every thing
// with all its committed states, every session with the changes of its open levels. The things are rows, or
// names of what the schema has.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace esent::test {

template <typename Key, typename Value>
class SnapshotModel {
 public:
    using State = std::optional<Value>;  // nothing: not there

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
            for (auto& [key, state] : top)
                who.levels.back()[key] = std::move(state);
            return;
        }
        ++now_;
        for (auto& [key, state] : top)
            committed_[key].emplace_back(now_, std::move(state));
    }
    void rollback(std::size_t session) { sessions_[session].levels.pop_back(); }

    [[nodiscard]] State read(std::size_t session, const Key& key) const {
        const Session& who = sessions_[session];
        for (auto level = who.levels.rbegin(); level != who.levels.rend(); ++level)
            if (const auto found = level->find(key); found != level->end()) return found->second;
        return committedAt(key, who.levels.empty() ? now_ : who.snapshot);
    }
    [[nodiscard]] std::map<Key, Value> all(std::size_t session) const {
        std::map<Key, Value> seen;
        const auto look = [&](const Key& key) {
            if (auto state = read(session, key)) seen[key] = std::move(*state);
        };
        for (const auto& [key, states] : committed_)
            look(key);
        for (const Changes& level : sessions_[session].levels)
            for (const auto& [key, state] : level)
                look(key);
        return seen;
    }

    // What making a thing, or changing one that is there (`existing`), must answer. Nothing happens.
    [[nodiscard]] Verdict verdictOn(std::size_t session, const Key& key, bool existing) const {
        const bool there = read(session, key).has_value();
        if (existing && !there) return Verdict::Missing;
        if (!existing && there) return Verdict::Duplicate;
        return isTaken(session, key) ? Verdict::Conflict : Verdict::Fine;
    }
    void write(std::size_t session, const Key& key, State state) {
        const bool alone = level(session) == 0;
        if (alone) begin(session);
        sessions_[session].levels.back()[key] = std::move(state);
        if (alone) commit(session);
    }
    // Has anybody committed something that this session does not see yet?
    [[nodiscard]] bool lagsBehind(std::size_t session) const {
        if (level(session) == 0) return false;
        for (const auto& [key, states] : committed_)
            if (states.back().first > sessions_[session].snapshot) return true;
        return false;
    }
    // Has this session changed a thing that is `like` that, and not committed yet?
    template <typename Like>
    [[nodiscard]] bool hasOpenChange(std::size_t session, Like like) const {
        for (const Changes& level : sessions_[session].levels)
            for (const auto& [key, state] : level)
                if (like(key)) return true;
        return false;
    }
    // Changed by an open transaction of somebody else, or by one that committed after this one began.
    [[nodiscard]] bool isTaken(std::size_t session, const Key& key) const {
        for (std::size_t other = 0; other < sessions_.size(); ++other) {
            if (other == session) continue;
            for (const Changes& level : sessions_[other].levels)
                if (level.contains(key)) return true;
        }
        const auto found = committed_.find(key);
        if (found == committed_.end() || level(session) == 0) return false;
        return found->second.back().first > sessions_[session].snapshot;
    }

 private:
    using Changes = std::map<Key, State>;
    struct Session {
        std::uint64_t snapshot = 0;
        std::vector<Changes> levels;
    };
    [[nodiscard]] State committedAt(const Key& key, std::uint64_t time) const {
        const auto found = committed_.find(key);
        if (found == committed_.end()) return std::nullopt;
        for (auto state = found->second.rbegin(); state != found->second.rend(); ++state)
            if (state->first <= time) return state->second;
        return std::nullopt;
    }

    std::uint64_t now_ = 0;
    std::map<Key, std::vector<std::pair<std::uint64_t, State>>> committed_;  // oldest state first
    std::vector<Session> sessions_;
};

}  // namespace esent::test
