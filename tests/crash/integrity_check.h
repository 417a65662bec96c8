// The integrity check of `esentutl /g` as an expectation.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "integrity/integrity.h"
#include "os/file_system.h"

namespace esent::crash {

inline void expectIntegrity(os::FileSystem& files, const std::string& path) {
    auto file = files.open(path, {os::OpenMode::ReadOnlyShared});
    ASSERT_TRUE(file);
    auto reader = tool::DatabaseReader::open(std::move(*file), {});
    ASSERT_TRUE(reader) << "integrity: open " << reader.error().code;
    tool::Report report;
    const auto sound = tool::checkIntegrity(
        **reader, [] { return Status{}; }, report);
    ASSERT_TRUE(sound) << "integrity: " << sound.error().code;
    ASSERT_TRUE(*sound) << report.text();
}

}  // namespace esent::crash
