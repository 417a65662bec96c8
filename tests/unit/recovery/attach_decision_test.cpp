// Every row of the attach and create decisions.
#include "recovery/attach_decision.h"

#include <gtest/gtest.h>

namespace esent::recovery {
namespace {

Signature signatureOf(std::uint32_t number) {
    return Signature::make(number, {});
}

const Signature kStream = signatureOf(1);
const Signature kOtherStream = signatureOf(2);
const Signature kDatabase = signatureOf(11);
const Signature kOtherDatabase = signatureOf(12);

LogPosition at(Generation generation, std::uint16_t segment = 1) {
    return {0, segment, generation};
}

// A database that was closed at 5:8, attached at 5:9, and crashed.
FileFacts crashed() {
    FileFacts file;
    file.header = FileFacts::Header::Good;
    file.state = 2;
    file.consistent = at(5, 8);
    file.attach = at(5, 9);
    file.database = kDatabase;
    file.log = kStream;
    return file;
}

LoggedAttach record() {
    return {true, at(5, 9), at(5, 8), kDatabase, kStream};
}

LoggedAttach listed() {
    LoggedAttach logged = record();
    logged.fromRecord = false;
    return logged;
}

JET_ERR errorOf(const Result<AttachDecision>& decision) {
    return codeOf(decision);
}

AttachDecision deferred(DeferReason reason) {
    return {AttachAction::Defer, reason};
}

TEST(AttachDecision, ACrashedDatabaseIsAttachedByRecordAndByList) {
    const AttachDecision now{AttachAction::Attach, DeferReason::None};
    EXPECT_EQ(*decideAttach(record(), crashed(), kStream), now);
    EXPECT_EQ(*decideAttach(listed(), crashed(), kStream), now);
}

TEST(AttachDecision, AMissingFileIsDeferred) {
    FileFacts file;
    EXPECT_EQ(*decideAttach(record(), file, kStream), deferred(DeferReason::Missing));
    file.header = FileFacts::Header::Denied;
    EXPECT_EQ(*decideAttach(record(), file, kStream), deferred(DeferReason::Missing));
}

TEST(AttachDecision, AnUnreadableHeaderIsAnError) {
    FileFacts file;
    file.header = FileFacts::Header::Unreadable;
    EXPECT_EQ(errorOf(decideAttach(record(), file, kStream)), JET_errReadVerifyFailure);
}

TEST(AttachDecision, EveryStateOfTheHeader) {
    const struct {
        std::uint32_t state;
        JET_ERR error;
    } rows[] = {{0, JET_errDatabaseCorrupted}, {2, JET_errSuccess},
                {3, JET_errSuccess},           {4, JET_errDatabaseCorrupted},
                {5, JET_errDatabaseCorrupted}, {6, JET_errDatabaseIncompleteIncrementalReseed},
                {7, JET_errSuccess},           {8, JET_errDatabaseIncompleteRevert},
                {9, JET_errDatabaseCorrupted}};
    for (const auto& row : rows) {
        FileFacts file = crashed();
        file.state = row.state;
        EXPECT_EQ(errorOf(decideAttach(record(), file, kStream)), row.error) << row.state;
    }
    FileFacts file = crashed();
    file.state = 1;
    EXPECT_EQ(*decideAttach(record(), file, kStream), deferred(DeferReason::BeingCreated));
}

TEST(AttachDecision, ACleanDatabaseOfTheRecordIsAttachedAnew) {
    FileFacts file = crashed();
    file.state = 3;
    file.attach = at(4, 2);  // the attach never reached the header
    EXPECT_EQ(decideAttach(record(), file, kStream)->action, AttachAction::AttachNew);
    EXPECT_EQ(errorOf(decideAttach(listed(), file, kStream)), JET_errAttachedDatabaseMismatch);
}

TEST(AttachDecision, ADatabaseFromAnotherStreamComesInWithItsRecordOnly) {
    FileFacts file = crashed();
    file.log = kOtherStream;
    LoggedAttach logged = record();
    logged.log = kOtherStream;
    EXPECT_EQ(decideAttach(logged, file, kStream)->action, AttachAction::AttachNew);
    EXPECT_EQ(*decideAttach(listed(), file, kStream), deferred(DeferReason::OtherStream));
    file.database = kOtherDatabase;
    EXPECT_EQ(*decideAttach(logged, file, kStream), deferred(DeferReason::OtherDatabase));
    file.database = kDatabase;
    file.consistent = at(7);
    EXPECT_EQ(errorOf(decideAttach(logged, file, kStream)), JET_errConsistentTimeMismatch);
}

TEST(AttachDecision, ADatabaseThatIsFurtherThanTheLogIsDeferred) {
    FileFacts file = crashed();
    file.consistent = at(6);
    EXPECT_EQ(*decideAttach(record(), file, kStream), deferred(DeferReason::ConsistentInFuture));
    EXPECT_EQ(*decideAttach(listed(), file, kStream), deferred(DeferReason::ConsistentInFuture));
    file = crashed();
    file.attach = at(6);
    EXPECT_EQ(*decideAttach(record(), file, kStream), deferred(DeferReason::AttachedInFuture));
}

TEST(AttachDecision, ACopyFromAnEarlierCleanPointDoesNotFit) {
    FileFacts file = crashed();
    file.consistent = at(4, 3);
    EXPECT_EQ(errorOf(decideAttach(record(), file, kStream)), JET_errConsistentTimeMismatch);
    file.database = kOtherDatabase;
    EXPECT_EQ(*decideAttach(record(), file, kStream), deferred(DeferReason::OtherDatabase));
}

TEST(AttachDecision, ADatabaseThatWasNeverClosedIsKnownByItsAttach) {
    FileFacts file = crashed();
    file.consistent = {};
    LoggedAttach logged = listed();
    logged.consistent = {};
    EXPECT_EQ(decideAttach(logged, file, kStream)->action, AttachAction::Attach);
}

TEST(CreateDecision, EveryRow) {
    const LogPosition here = at(5, 9);
    const auto decide = [&](const FileFacts& file) { return decideCreate(here, kDatabase, file, kStream); };
    const AttachDecision create{AttachAction::Create, DeferReason::None};

    FileFacts file;
    EXPECT_EQ(*decide(file), create);
    file.header = FileFacts::Header::Denied;
    EXPECT_EQ(*decide(file), deferred(DeferReason::Missing));
    file.header = FileFacts::Header::Unreadable;
    EXPECT_EQ(*decide(file), create);

    file = crashed();
    file.state = 1;
    EXPECT_EQ(*decide(file), create);
    file.state = 6;
    EXPECT_EQ(errorOf(decide(file)), JET_errDatabaseIncompleteIncrementalReseed);
    file.state = 8;
    EXPECT_EQ(errorOf(decide(file)), JET_errDatabaseIncompleteRevert);

    file = crashed();
    file.log = kOtherStream;
    EXPECT_EQ(*decide(file), deferred(DeferReason::OtherStream));

    file = crashed();
    file.consistent = {};
    EXPECT_EQ(decide(file)->action, AttachAction::Attach);
    file.consistent = at(6);
    EXPECT_EQ(*decide(file), deferred(DeferReason::ConsistentInFuture));
    file.database = kOtherDatabase;
    EXPECT_EQ(*decide(file), deferred(DeferReason::OtherDatabase));

    file = crashed();
    file.attach = at(6);
    EXPECT_EQ(*decide(file), deferred(DeferReason::AttachedInFuture));
    file.attach = at(4);
    EXPECT_EQ(*decide(file), create);  // an older database of that name, deleted since
}

}  // namespace
}  // namespace esent::recovery
