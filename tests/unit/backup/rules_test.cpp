// The documented state table of the external-backup calls, row by row, against judgeCall().
#include <gtest/gtest.h>

#include "backup/backup_rules.h"

namespace esent::backup {
namespace {

struct Documented {
    BackupCall call;
    BackupStage stage;
    JET_ERR full;
    JET_ERR incremental;
    JET_ERR stopped;
    bool ends;
};

constexpr JET_ERR kOk = JET_errSuccess;

const Documented kTable[] = {
    {BackupCall::GetAttachInfo, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::GetAttachInfo, BackupStage::Databases, kOk, kOk, -801, false},
    {BackupCall::GetAttachInfo, BackupStage::DatabasesOpen, kOk, kOk, -801, false},
    {BackupCall::GetAttachInfo, BackupStage::Logs, kOk, -521, -801, false},
    {BackupCall::GetAttachInfo, BackupStage::LogsOpen, kOk, -521, -801, false},
    {BackupCall::OpenDatabase, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::OpenDatabase, BackupStage::Databases, kOk, kOk, -801, false},
    {BackupCall::OpenDatabase, BackupStage::DatabasesOpen, -1011, -1011, -801, false},
    {BackupCall::OpenDatabase, BackupStage::Logs, -521, -521, -801, true},
    {BackupCall::OpenDatabase, BackupStage::LogsOpen, -1011, -1011, -801, false},
    {BackupCall::OpenOther, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::OpenOther, BackupStage::Databases, -1203, -1203, -801, false},
    {BackupCall::OpenOther, BackupStage::DatabasesOpen, -1011, -1011, -801, false},
    {BackupCall::OpenOther, BackupStage::Logs, kOk, kOk, -801, false},
    {BackupCall::OpenOther, BackupStage::LogsOpen, -1011, -1011, -801, false},
    {BackupCall::ReadFile, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::ReadFile, BackupStage::Databases, kOk, kOk, -801, false},
    {BackupCall::ReadFile, BackupStage::DatabasesOpen, kOk, kOk, -801, false},
    {BackupCall::ReadFile, BackupStage::Logs, kOk, kOk, -801, false},
    {BackupCall::ReadFile, BackupStage::LogsOpen, kOk, kOk, -801, false},
    {BackupCall::CloseFile, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::CloseFile, BackupStage::Databases, -1003, -1003, -1003, false},
    {BackupCall::CloseFile, BackupStage::DatabasesOpen, kOk, kOk, kOk, false},
    {BackupCall::CloseFile, BackupStage::Logs, -1003, -1003, -1003, false},
    {BackupCall::CloseFile, BackupStage::LogsOpen, kOk, kOk, kOk, false},
    {BackupCall::GetLogInfo, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::GetLogInfo, BackupStage::Databases, kOk, kOk, -801, false},
    {BackupCall::GetLogInfo, BackupStage::DatabasesOpen, -521, -521, -801, false},
    {BackupCall::GetLogInfo, BackupStage::Logs, kOk, kOk, -801, false},
    {BackupCall::GetLogInfo, BackupStage::LogsOpen, -521, -521, -801, false},
    {BackupCall::GetTruncateLogInfo, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::GetTruncateLogInfo, BackupStage::Databases, kOk, kOk, -801, false},
    {BackupCall::GetTruncateLogInfo, BackupStage::DatabasesOpen, -521, -521, -801, false},
    {BackupCall::GetTruncateLogInfo, BackupStage::Logs, kOk, kOk, -801, false},
    {BackupCall::GetTruncateLogInfo, BackupStage::LogsOpen, -521, -521, -801, false},
    {BackupCall::TruncateLog, BackupStage::Idle, -520, -520, -520, false},
    {BackupCall::TruncateLog, BackupStage::Databases, -521, -521, -801, false},
    {BackupCall::TruncateLog, BackupStage::DatabasesOpen, -521, -521, -801, false},
    {BackupCall::TruncateLog, BackupStage::Logs, kOk, kOk, -801, false},
    {BackupCall::TruncateLog, BackupStage::LogsOpen, -521, -521, -801, false},
};

TEST(BackupRules, CoverEveryCallInEveryState) {
    EXPECT_EQ(std::size(kTable), static_cast<std::size_t>(kBackupCallCount * kBackupStageCount));
    for (const Documented& row : kTable) {
        SCOPED_TRACE(testing::Message() << "call " << int(row.call) << " stage " << int(row.stage));
        EXPECT_EQ(judgeCall(row.call, row.stage, false, false).error, row.full);
        EXPECT_EQ(judgeCall(row.call, row.stage, true, false).error, row.incremental);
        EXPECT_EQ(judgeCall(row.call, row.stage, false, true).error, row.stopped);
        EXPECT_EQ(judgeCall(row.call, row.stage, true, true).error, row.stopped);
        EXPECT_EQ(judgeCall(row.call, row.stage, false, false).endsSession, row.ends);
        EXPECT_FALSE(judgeCall(row.call, row.stage, false, true).endsSession);
    }
}

// The smallest reads that work, by page size and place in the file.
TEST(BackupRules, ReadSizes) {
    alignas(4096) static std::byte buffer[4096];
    for (const std::uint32_t page : {4096U, 8192U, 16384U, 32768U}) {
        for (std::uint32_t bytes = 0; bytes <= 5 * 32768; bytes += 512) {
            const bool whole = bytes % page == 0;
            EXPECT_EQ(checkReadArguments(StreamKind::Database, true, page, buffer, bytes).has_value(),
                      whole && bytes >= 3 * page);
            EXPECT_EQ(checkReadArguments(StreamKind::Database, false, page, buffer, bytes).has_value(),
                      whole && bytes >= page);
            EXPECT_EQ(checkReadArguments(StreamKind::PlainFile, true, page, buffer, bytes).has_value(),
                      whole && bytes >= 2 * page);
            EXPECT_EQ(checkReadArguments(StreamKind::Nothing, true, page, buffer, bytes).has_value(),
                      whole && bytes >= 2 * page);
        }
        EXPECT_EQ(codeOf(checkReadArguments(StreamKind::Database, true, page, buffer + 512, 4 * page)),
                  -1003);
    }
}

}  // namespace
}  // namespace esent::backup
