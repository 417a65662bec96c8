// A streaming backup as an application takes one: databases, logs, truncation, into a folder of the current
// file system.
//
// For tests that run backups beside a load. One object per backup, one thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "esent.h"
#include "os/aligned_buffer.h"
#include "os/file_system.h"

namespace esent::test {

class StreamedBackup {
 public:
    enum class Kind { Full, Copy, Incremental, Differential };

    // `folder` with a separator at its end; empty: what is read is dropped.
    StreamedBackup(JET_INSTANCE instance, std::string folder, std::size_t chunkBytes = 256 << 10)
        : instance_(instance), folder_(std::move(folder)), buffer_(chunkBytes) {}

    // Called before each call that reads; true: the backup is stopped there (JetStopBackupInstance).
    std::function<bool()> stopHere;
    // Called around the call that decides where the set ends.
    std::function<void()> beforeTheEnd;
    std::function<void()> afterTheEnd;

    // The error that ended it; the session is over in any case.
    JET_ERR take(Kind kind) {
        JET_ERR error = begin(kind);
        if (error < JET_errSuccess) return error;
        error = copyAll(kind);
        if (error >= JET_errSuccess) return JetEndExternalBackupInstance2(instance_, JET_bitBackupEndNormal);
        (void)JetEndExternalBackupInstance2(instance_, JET_bitBackupEndAbort);
        return error;
    }

    // Its parts, for those who do something between them; who begins must end it.
    JET_ERR begin(Kind kind) {
        return JetBeginExternalBackupInstance(instance_, logsOnly(kind) ? JET_bitBackupIncremental : 0);
    }
    JET_ERR copyDatabases() {
        std::vector<std::string> names;
        const JET_ERR error = listOf(JetGetAttachInfoInstanceA, names);
        return error < JET_errSuccess ? error : copyFiles(names);
    }
    JET_ERR copyLogs() {
        if (beforeTheEnd) beforeTheEnd();
        std::vector<std::string> names;
        const JET_ERR error = listOf(JetGetLogInfoInstanceA, names);
        if (error < JET_errSuccess) return error;
        if (afterTheEnd) afterTheEnd();
        return copyFiles(names);
    }

 private:
    static bool logsOnly(Kind kind) { return kind == Kind::Incremental || kind == Kind::Differential; }
    static bool truncates(Kind kind) { return kind == Kind::Full || kind == Kind::Incremental; }

    JET_ERR copyAll(Kind kind) {
        JET_ERR error = logsOnly(kind) ? JET_errSuccess : copyDatabases();
        if (error >= JET_errSuccess) error = copyLogs();
        if (error < JET_errSuccess || !truncates(kind)) return error;
        return JetTruncateLogInstance(instance_);
    }

    using ListCall = JET_ERR(JET_API*)(JET_INSTANCE, JET_PSTR, JET_ULONG, JET_ULONG*);
    JET_ERR listOf(ListCall list, std::vector<std::string>& names) {
        std::vector<char> text(1 << 20);
        JET_ULONG bytes = 0;
        const JET_ERR error = list(instance_, text.data(), static_cast<JET_ULONG>(text.size()), &bytes);
        if (error < JET_errSuccess) return error;
        for (const char* name = text.data(); *name != '\0'; name += names.back().size() + 1)
            names.emplace_back(name);
        return JET_errSuccess;
    }

    JET_ERR copyFiles(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            const JET_ERR error = copyFile(name);
            if (error < JET_errSuccess) return error;
        }
        return JET_errSuccess;
    }

    JET_ERR copyFile(const std::string& path) {
        JET_HANDLE file = 0;
        JET_ULONG low = 0;
        JET_ULONG high = 0;
        JET_ERR error = JetOpenFileInstanceA(instance_, path.c_str(), &file, &low, &high);
        if (error < JET_errSuccess) return error;
        std::unique_ptr<os::File> copy;
        if (!folder_.empty()) {
            const std::string target = folder_ + path.substr(path.find_last_of("/\\") + 1);
            auto created = os::fileSystem().open(target, {os::OpenMode::CreateAlways});
            if (!created) return created.error().code;
            copy = std::move(*created);
        }
        for (std::uint64_t at = 0;;) {
            if (stopHere && stopHere()) (void)JetStopBackupInstance(instance_);
            JET_ULONG actual = 0;
            error = JetReadFileInstance(instance_, file, buffer_.data(),
                                        static_cast<JET_ULONG>(buffer_.size()), &actual);
            if (error < JET_errSuccess) return error;
            if (actual == 0) break;
            if (copy) {
                const auto written = copy->write(at, ByteView(buffer_.data(), actual));
                if (!written) return written.error().code;
            }
            at += actual;
        }
        return JetCloseFileInstance(instance_, file);
    }

    JET_INSTANCE instance_;
    std::string folder_;
    os::AlignedBuffer buffer_;
};

}  // namespace esent::test
