#include "recovery/sessions.h"

#include <algorithm>

namespace esent::recovery {

void ReplaySessions::begin(const log::BeginRecord& record) {
    Session& session = sessions_[record.session];
    session.level = record.fromLevel + record.levels;
}

void ReplaySessions::begin0(const log::Begin0Record& record) {
    Session& session = sessions_[record.session];
    session.begun = true;
    session.level = record.fromLevel + record.levels;
}

void ReplaySessions::commit(log::SessionNumber number, std::uint8_t toLevel) {
    Session& session = sessions_[number];
    session.level = toLevel;
}

void ReplaySessions::rollback(const log::RollbackRecord& record) {
    Session& session = sessions_[record.session];
    session.level -= std::min<unsigned>(session.level, record.levels);
}

void ReplaySessions::macro(const log::MacroRecord& record) {
    const std::pair key{record.session, record.dbtime};
    if (record.code != log::RecordCode::MacroBegin) {
        macros_.erase(key);
    } else if (hasBegun(record.session)) {
        macros_[key] = {};
    }
}

bool ReplaySessions::collect(log::SessionNumber session, DatabaseTime time, ByteView record) {
    const auto open = macros_.find({session, time});
    if (open == macros_.end()) return false;
    open->second.emplace_back(record.begin(), record.end());
    return true;
}

std::vector<std::vector<std::byte>> ReplaySessions::takeGroup(log::SessionNumber session, DatabaseTime time) {
    const auto open = macros_.find({session, time});
    if (open == macros_.end()) return {};
    auto records = std::move(open->second);
    macros_.erase(open);
    return records;
}

void ReplaySessions::endAll() {
    sessions_.clear();
    macros_.clear();
}

bool ReplaySessions::hasBegun(log::SessionNumber session) const {
    const auto found = sessions_.find(session);
    return found != sessions_.end() && found->second.begun;
}

std::vector<std::pair<log::SessionNumber, DatabaseTime>> ReplaySessions::openMacros() const {
    std::vector<std::pair<log::SessionNumber, DatabaseTime>> open;
    for (const auto& [key, records] : macros_)
        open.push_back(key);
    return open;
}

std::vector<std::pair<log::SessionNumber, unsigned>> ReplaySessions::openTransactions() const {
    std::vector<std::pair<log::SessionNumber, unsigned>> open;
    for (const auto& [number, session] : sessions_) {
        if (session.begun && session.level > 0) open.emplace_back(number, session.level);
    }
    return open;
}

unsigned ReplaySessions::levelOf(log::SessionNumber session) const {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? 0 : found->second.level;
}

}  // namespace esent::recovery
