// JetGetErrorInfo: categories and arguments.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "esent.h"

namespace {

std::vector<int> pathOf(JET_ERR code) {
    JET_ERRINFOBASIC_W info{};
    EXPECT_EQ(JET_errSuccess, JetGetErrorInfoW(&code, &info, sizeof(info), JET_ErrorInfoSpecificErr, 0));
    EXPECT_EQ(sizeof(info), info.cbStruct);
    EXPECT_EQ(code, info.errValue);
    std::vector<int> path(info.rgCategoricalHierarchy, info.rgCategoricalHierarchy + 8);
    path.erase(std::find(path.begin(), path.end(), 0), path.end());
    EXPECT_EQ(path.back(), info.errcatMostSpecific);
    EXPECT_EQ(0, info.rgszSourceFile[0]);
    return path;
}

TEST(ErrorInfo, GivesThePathFromTheRootOfTheTree) {
    EXPECT_EQ((std::vector<int>{JET_errcatError, JET_errcatOperation, JET_errcatResource, JET_errcatMemory}),
              pathOf(JET_errOutOfCursors));
    EXPECT_EQ((std::vector<int>{JET_errcatError, JET_errcatData, JET_errcatCorruption}),
              pathOf(JET_errLogFileCorrupt));
    EXPECT_EQ((std::vector<int>{JET_errcatError, JET_errcatApi, JET_errcatUsage}),
              pathOf(JET_errInvalidBackupSequence));
}

TEST(ErrorInfo, RefusesWhatItDoesNotKnow) {
    JET_ERR code = JET_errOutOfMemory;
    JET_ERRINFOBASIC_W info{};
    EXPECT_EQ(JET_errInvalidParameter, JetGetErrorInfoW(nullptr, &info, sizeof(info), 1, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetGetErrorInfoW(&code, &info, sizeof(info), 2, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetGetErrorInfoW(&code, &info, sizeof(info), 1, 1));
    EXPECT_EQ(JET_errInvalidBufferSize, JetGetErrorInfoW(&code, &info, sizeof(info) - 1, 1, 0));
    code = -31999;
    EXPECT_EQ(JET_errInvalidParameter, JetGetErrorInfoW(&code, &info, sizeof(info), 1, 0));
}

}  // namespace
