#include "recovery/versions.h"

#include <algorithm>

namespace esent::recovery {

void Versions::add(Version version) {
    if (version.level == 0 || version.id == 0) return;
    missing_.erase({version.session, version.id});
    const bool imageLogged = version.imageLogged;
    const auto [place, isNew] = versions_.insert({version.id, std::move(version)});
    if (!isNew) place->second.imageLogged |= imageLogged;
}

const Version* Versions::find(std::uint32_t id) const {
    const auto found = versions_.find(id);
    return found == versions_.end() ? nullptr : &found->second;
}

void Versions::drop(std::uint32_t id) {
    versions_.erase(id);
    std::erase_if(missing_, [&](const auto& each) { return each.second == id; });
}

void Versions::commit(log::SessionNumber session, std::uint8_t toLevel) {
    if (toLevel == 0) {
        std::erase_if(versions_, [&](const auto& each) { return each.second.session == session; });
        std::erase_if(missing_, [&](const auto& each) { return each.first == session; });
        return;
    }
    for (auto& [id, version] : versions_) {
        if (version.session == session) version.level = std::min(version.level, toLevel);
    }
}

void Versions::rollback(log::SessionNumber session, unsigned toLevel) {
    std::erase_if(versions_, [&](const auto& each) {
        return each.second.session == session && each.second.level > toLevel;
    });
    if (toLevel == 0) {
        std::erase_if(missing_, [&](const auto& each) { return each.first == session; });
    }
}

void Versions::clear() {
    versions_.clear();
    missing_.clear();
}

std::vector<Version> Versions::newestFirst(log::SessionNumber session) const {
    std::vector<Version> own;
    for (const auto& [id, version] : versions_) {
        if (version.session == session) own.push_back(version);
    }
    // Ids wrap around: later means less than half the range ahead.
    std::sort(own.begin(), own.end(),
              [](const Version& a, const Version& b) { return static_cast<std::int32_t>(a.id - b.id) > 0; });
    return own;
}

bool Versions::holdsImages() const {
    return std::any_of(versions_.begin(), versions_.end(), [](const auto& each) {
        return each.second.kind == VersionKind::Replace || each.second.kind == VersionKind::FlagDelete;
    });
}

}  // namespace esent::recovery
