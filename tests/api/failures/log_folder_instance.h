// An instance with its files in /log of a simulated disk, not yet initialised.
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "esent.h"

namespace esent::test {

inline void createLogFolderInstance(JET_INSTANCE& instance, const char* name) {
    ASSERT_EQ(JET_errSuccess, JetCreateInstance(&instance, name));
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
        ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(&instance, 0, id, 0, "/log/"));
    for (const auto& [id, value] : {std::pair<JET_ULONG, JET_API_PTR>{JET_paramMaxTemporaryTables, 0},
                                    {JET_paramLogFileSize, 64},
                                    {JET_paramEventLoggingLevel, 0},
                                    {JET_paramDbExtensionSize, 16}}) {
        ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(&instance, 0, id, value, nullptr));
    }
}

}  // namespace esent::test
