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
    session.changedSomething = false;
    session.level = record.fromLevel + record.levels;
}

void ReplaySessions::commit(log::SessionNumber number, std::uint8_t toLevel) {
    Session& session = sessions_[number];
    session.level = toLevel;
    if (toLevel == 0) session.changedSomething = false;
}

void ReplaySessions::rollback(const log::RollbackRecord& record) {
    Session& session = sessions_[record.session];
    session.level -= std::min<unsigned>(session.level, record.levels);
    if (session.level == 0) session.changedSomething = false;
}

void ReplaySessions::macro(const log::MacroRecord& record) {
    const std::pair key{record.session, record.dbtime};
    if (record.code == log::RecordCode::MacroBegin) {
        if (hasBegun(record.session)) macros_.insert(key);
    } else {
        macros_.erase(key);
    }
}

void ReplaySessions::notePageRecord(const PageRecord& record) {
    if (!record.versioned) return;
    Session& session = sessions_[record.session];
    if (session.begun && session.level > 0) session.changedSomething = true;
}

void ReplaySessions::endAll() {
    sessions_.clear();
    macros_.clear();
}

bool ReplaySessions::hasBegun(log::SessionNumber session) const {
    const auto found = sessions_.find(session);
    return found != sessions_.end() && found->second.begun;
}

bool ReplaySessions::inMacro(log::SessionNumber session, DatabaseTime time) const {
    return macros_.contains({session, time});
}

bool ReplaySessions::needsUndo() const {
    return std::any_of(sessions_.begin(), sessions_.end(),
                       [](const auto& entry) { return entry.second.changedSomething; });
}

}  // namespace esent::recovery
