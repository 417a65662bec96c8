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
    // Called when everything that will be in the set is known, before the logs are read.
    std::function<void()> logsAreKnown;

    // The error that ended it; the session is over in any case.
    JET_ERR take(Kind kind) {
        const JET_GRBIT options = logsOnly(kind) ? JET_bitBackupIncremental : 0;
        JET_ERR error = JetBeginExternalBackupInstance(instance_, options);
        if (error < JET_errSuccess) return error;
        error = copyAll(kind);
        if (error >= JET_errSuccess) return JetEndExternalBackupInstance2(instance_, JET_bitBackupEndNormal);
        (void)JetEndExternalBackupInstance2(instance_, JET_bitBackupEndAbort);
        return error;
    }

 private:
    static bool logsOnly(Kind kind) { return kind == Kind::Incremental || kind == Kind::Differential; }
    static bool truncates(Kind kind) { return kind == Kind::Full || kind == Kind::Incremental; }

    JET_ERR copyAll(Kind kind) {
        if (!logsOnly(kind)) {
            const JET_ERR error = copyList(JetGetAttachInfoInstanceA);
            if (error < JET_errSuccess) return error;
        }
        const JET_ERR error = copyList(JetGetLogInfoInstanceA);
        if (error < JET_errSuccess || !truncates(kind)) return error;
        return JetTruncateLogInstance(instance_);
    }

    using ListCall = JET_ERR(JET_API*)(JET_INSTANCE, JET_PSTR, JET_ULONG, JET_ULONG*);
    JET_ERR copyList(ListCall list) {
        std::vector<char> names(1 << 20);
        JET_ULONG bytes = 0;
        const JET_ERR error = list(instance_, names.data(), static_cast<JET_ULONG>(names.size()), &bytes);
        if (error < JET_errSuccess) return error;
        if (list == ListCall{JetGetLogInfoInstanceA} && logsAreKnown) logsAreKnown();
        for (const char* name = names.data(); *name != '\0'; name += std::string(name).size() + 1) {
            const JET_ERR copied = copyFile(name);
            if (copied < JET_errSuccess) return copied;
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
