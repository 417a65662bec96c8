#include "recovery/attach_decision.h"

namespace esent::recovery {

namespace {

constexpr std::uint32_t kStateJustCreated = 1;
constexpr std::uint32_t kStateDirty = 2;
constexpr std::uint32_t kStateClean = 3;
constexpr std::uint32_t kStateReseed = 6;
constexpr std::uint32_t kStateDirtyAndPatched = 7;
constexpr std::uint32_t kStateRevert = 8;

constexpr AttachDecision attachNow{AttachAction::Attach, DeferReason::None};
constexpr AttachDecision attachAnew{AttachAction::AttachNew, DeferReason::None};

AttachDecision defer(DeferReason reason) {
    return {AttachAction::Defer, reason};
}

// The states that can be replayed into pass; the others are errors.
Status checkState(std::uint32_t state) {
    switch (state) {
        case kStateDirty:
        case kStateClean:
        case kStateDirtyAndPatched:
            return {};
        case kStateReseed:
            return fail(JET_errDatabaseIncompleteIncrementalReseed);
        case kStateRevert:
            return fail(JET_errDatabaseIncompleteRevert);
        default:
            return fail(JET_errDatabaseCorrupted);
    }
}

// A database that this attach brought into the stream from another one.
Result<AttachDecision> decideFromOtherStream(const LoggedAttach& logged, const FileFacts& file) {
    const bool cameWithAttach = logged.fromRecord && file.log == logged.log;
    if (!cameWithAttach) return defer(DeferReason::OtherStream);
    const bool sameDatabase = file.database == logged.database;
    if (file.consistent == logged.consistent) {
        return sameDatabase ? attachAnew : defer(DeferReason::OtherDatabase);
    }
    if (sameDatabase) return fail(JET_errConsistentTimeMismatch);
    return defer(DeferReason::OtherDatabase);
}

}  // namespace

Result<AttachDecision> decideAttach(const LoggedAttach& logged, const FileFacts& file,
                                    const Signature& stream) {
    if (file.header == FileFacts::Header::Missing || file.header == FileFacts::Header::Denied) {
        return defer(DeferReason::Missing);
    }
    if (file.header == FileFacts::Header::Unreadable) return fail(JET_errReadVerifyFailure);
    if (file.state == kStateJustCreated) return defer(DeferReason::BeingCreated);
    TRY(checkState(file.state));
    if (file.log != stream) return decideFromOtherStream(logged, file);

    const bool sameDatabase = file.database == logged.database;
    if (file.log != logged.log || file.consistent == logged.consistent || file.consistent.isZero()) {
        if (!sameDatabase) return defer(DeferReason::OtherDatabase);
        if (file.attach == logged.attach) return attachNow;
        if (file.attach > logged.attach) return defer(DeferReason::AttachedInFuture);
        if (logged.fromRecord && logged.log == file.log) return attachAnew;
        return fail(JET_errAttachedDatabaseMismatch);
    }
    const bool later = file.consistent > logged.consistent;
    if (later && (!logged.fromRecord || file.consistent > logged.attach)) {
        return defer(DeferReason::ConsistentInFuture);
    }
    if (sameDatabase) return fail(JET_errConsistentTimeMismatch);
    return defer(DeferReason::OtherDatabase);
}

Result<AttachDecision> decideCreate(LogPosition position, const Signature& database, const FileFacts& file,
                                    const Signature& stream) {
    constexpr AttachDecision create{AttachAction::Create, DeferReason::None};
    if (file.header == FileFacts::Header::Missing) return create;
    if (file.header == FileFacts::Header::Denied) return defer(DeferReason::Missing);
    if (file.header == FileFacts::Header::Unreadable || file.state == kStateJustCreated) return create;
    if (file.state == kStateReseed) return fail(JET_errDatabaseIncompleteIncrementalReseed);
    if (file.state == kStateRevert) return fail(JET_errDatabaseIncompleteRevert);
    if (!checkState(file.state)) return create;
    if (file.log != stream) return defer(DeferReason::OtherStream);
    if (file.attach == position) {
        if (file.database != database) return defer(DeferReason::OtherDatabase);
        if (position <= file.consistent) return defer(DeferReason::ConsistentInFuture);
        return attachNow;
    }
    if (file.attach > position) return defer(DeferReason::AttachedInFuture);
    return create;
}

}  // namespace esent::recovery
