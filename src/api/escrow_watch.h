// EscrowWatch: records whose escrow column may have become zero in a transaction of a session, when the
// column says that they go then (JET_bitColumnDeleteOnZero, JET_bitColumnFinalize). Looked at when the
// transaction has committed; what a rollback took back does not count.
//
// One per session that ever needed it; lives in the session's list. The session's thread.
#pragma once

#include <map>
#include <vector>

#include "api/tables.h"

namespace esent::api {

class EscrowWatch final : public instance::SessionResource {
 public:
    [[nodiscard]] static EscrowWatch& of(instance::Session& session);

    struct Suspect {
        std::shared_ptr<database::VolumeFile> file;
        ObjectId table = 0;
        JET_COLUMNID column = 0;
        std::vector<std::byte> bookmark;
        auto operator<=>(const Suspect&) const = default;
    };
    void note(Suspect suspect);

    void committed(std::uint32_t level) override;
    void rollingBack(std::uint32_t) override {}
    void rolledBack(std::uint32_t level) override;
    void databaseClosing(DatabaseId database) override;
    void closing() override { delete this; }

 private:
    explicit EscrowWatch(instance::Session& session) : SessionResource(session) {}
    ~EscrowWatch() override;
    void settle();
    [[nodiscard]] Status finish(const Suspect& suspect);
    [[nodiscard]] Status finishIn(JET_TABLEID tableId, const Suspect& suspect);

    std::map<Suspect, std::uint32_t> suspects_;  // and the level that each was added to in
};

}  // namespace esent::api
