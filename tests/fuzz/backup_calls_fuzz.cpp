// Random sequences of backup calls over the simulated disk, disk errors and power cuts included: no call may
// crash or give an undocumented kind of answer, the session can always be ended, and the instance comes up
// again.
//
// One byte chooses a call, the next ones its arguments.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "backup/instance_environment.h"
#include "esent.h"
#include "os/aligned_buffer.h"
#include "os/simulated/simulated_disk.h"

namespace {

using namespace esent;

class Bytes {
 public:
    Bytes(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
    [[nodiscard]] bool empty() const { return at_ == end_; }
    std::uint8_t next() { return at_ == end_ ? 0 : *at_++; }

 private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

void require(bool holds) {
    if (!holds) std::abort();
}

JET_ERR createInstance(JET_INSTANCE& instance, bool circular) {
    const JET_ERR error = JetCreateInstanceA(&instance, "fuzz");
    if (error != JET_errSuccess) return error;
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
        (void)JetSetSystemParameterA(&instance, 0, id, 0, "/f/");
    }
    (void)JetSetSystemParameterA(&instance, 0, JET_paramLogFileSize, 64, nullptr);
    (void)JetSetSystemParameterA(&instance, 0, JET_paramMaxTemporaryTables, 0, nullptr);
    (void)JetSetSystemParameterA(&instance, 0, JET_paramEventLoggingLevel, 0, nullptr);
    (void)JetSetSystemParameterA(&instance, 0, JET_paramCheckpointDepthMax, 0, nullptr);
    if (circular) (void)JetSetSystemParameterA(&instance, 0, JET_paramCircularLog, 1, nullptr);
    return JetInit(&instance);
}

// The disk after a first life: a clean database and a log stream, made once.
const os::SimulatedDisk& preparedDisk() {
    static const os::SimulatedDisk* const prepared = [] {
        auto* disk = new os::SimulatedDisk;
        os::replaceFileSystem(disk);
        (void)disk->createDirectories("/f");
        JET_INSTANCE instance = 0;
        require(createInstance(instance, false) == JET_errSuccess);
        JET_SESID session = 0;
        require(JetBeginSessionA(instance, &session, nullptr, nullptr) == JET_errSuccess);
        JET_DBID id = 0;
        require(JetCreateDatabaseA(session, "/f/t.edb", nullptr, &id, 0) == JET_errSuccess);
        require(JetTerm(instance) == JET_errSuccess);
        disk->syncEverything();
        return disk;
    }();
    return *prepared;
}

class Run {
 public:
    Run(Bytes& input, os::SimulatedDisk& disk) : input_(input), disk_(disk) {}

    void play(bool circular) {
        if (createInstance(instance_, circular) != JET_errSuccess) return;
        require(JetBeginSessionA(instance_, &session_, nullptr, nullptr) == JET_errSuccess);
        (void)JetAttachDatabaseA(session_, "/f/t.edb", 0);
        for (int step = 0; step < 64 && !input_.empty(); ++step)
            one();
        disk_.clearFailures();
        if (snapshot_ != 0) (void)JetOSSnapshotAbort(snapshot_, 0);
        (void)JetEndExternalBackupInstance2(instance_, JET_bitBackupEndAbort);
        const JET_ERR again = JetEndExternalBackupInstance(instance_);
        require(again == JET_errNoBackup || again == JET_errInstanceUnavailable ||
                again == JET_errInstanceUnavailableDueToFatalLogDiskFull ||
                again == JET_errClientRequestToStopJetService);
        const JET_ERR ended = JetTerm2(instance_, JET_bitTermAbrupt);
        require(ended != JET_errBackupInProgress);
        if (ended < JET_errSuccess) (void)JetTerm2(instance_, JET_bitTermDirty);
    }

 private:
    void one() {
        const std::uint8_t what = input_.next();
        switch (what % 20) {
            case 0:
                (void)JetBeginExternalBackupInstance(instance_, input_.next());
                break;
            case 1:
                (void)JetBeginExternalBackupInstance(instance_, 0);
                break;
            case 2:
                list(JetGetAttachInfoInstanceA);
                break;
            case 3:
                open("/f/t.edb");
                break;
            case 4:
                open(input_.next() % 2 == 0 ? "/f/edb.chk" : "/f/edb00001.log");
                break;
            case 5:
                read(input_.next());
                break;
            case 6:
                readToEnd();
                break;
            case 7:
                (void)JetCloseFileInstance(instance_, input_.next() % 8 == 0 ? input_.next() : file_);
                break;
            case 8:
                list(JetGetLogInfoInstanceA);
                break;
            case 9:
                list(JetGetTruncateLogInfoInstanceA);
                break;
            case 10:
                copyLogs();
                break;
            case 11:
                (void)JetTruncateLogInstance(instance_);
                break;
            case 12:
                (void)JetEndExternalBackupInstance2(instance_, input_.next() | (input_.next() << 8));
                break;
            case 13:
                require(JetStopBackupInstance(instance_) == JET_errSuccess);
                break;
            case 14:
                (void)disk_.createDirectories("/f/set");
                (void)JetBackupInstanceA(instance_, "/f/set", input_.next() % 8, nullptr);
                break;
            case 15:
                (void)JetCommitTransaction(session_, JET_bitForceNewLog);
                break;
            case 16:
                snapshot();
                break;
            case 17:
                (void)JetBeginSurrogateBackup(instance_, input_.next() % 4, input_.next() % 8,
                                              input_.next() % 2);
                break;
            case 18:
                (void)JetEndSurrogateBackup(instance_, input_.next());
                break;
            default:
                disk_.failCall(
                    static_cast<os::DiskCall>(input_.next() % os::kDiskCallKinds), input_.next() % 16 + 1,
                    input_.next() % 2 == 0 ? JET_errDiskIO : JET_errDiskFull, input_.next() % 4 == 0);
                break;
        }
    }
    void list(JET_ERR(JET_API* function)(JET_INSTANCE, JET_PSTR, JET_ULONG, JET_ULONG*)) {
        char buffer[4096];
        JET_ULONG bytes = 0;
        (void)function(instance_, buffer, input_.next() % 4 == 0 ? 4 : sizeof buffer, &bytes);
    }
    void open(const char* name) {
        JET_ULONG low = 0;
        JET_ULONG high = 0;
        (void)JetOpenFileInstanceA(instance_, name, &file_, &low, &high);
    }
    void read(std::uint8_t size) {
        JET_ULONG actual = 0;
        const JET_ULONG bytes = size < 128 ? size * 4096U : size * 512U;
        const JET_ERR error = JetReadFileInstance(instance_, input_.next() % 16 == 0 ? 77 : file_,
                                                  buffer_.data(), bytes, &actual);
        require(error != JET_errSuccess || actual <= bytes);
    }
    void readToEnd() {
        for (;;) {
            JET_ULONG actual = 0;
            const auto bytes = static_cast<JET_ULONG>(buffer_.size());
            if (JetReadFileInstance(instance_, file_, buffer_.data(), bytes, &actual) != JET_errSuccess)
                return;
            if (actual == 0) return;
        }
    }
    void copyLogs() {
        std::vector<char> buffer(16384);
        JET_ULONG bytes = 0;
        if (JetGetLogInfoInstanceA(instance_, buffer.data(), 16384, &bytes) != JET_errSuccess) return;
        for (const char* name = buffer.data(); *name != '\0'; name += std::string(name).size() + 1) {
            open(name);
            readToEnd();
            (void)JetCloseFileInstance(instance_, file_);
        }
    }
    // Freeze and thaw go together: other calls would wait for the thaw.
    void snapshot() {
        JET_OSSNAPID id = 0;
        if (JetOSSnapshotPrepare(&id, input_.next() % 16) != JET_errSuccess) return;
        JET_ULONG count = 0;
        JET_INSTANCE_INFO_A* instances = nullptr;
        if (input_.next() % 2 == 0) (void)JetOSSnapshotPrepareInstance(id, instance_, 0);
        if (JetOSSnapshotFreezeA(id, &count, &instances, 0) == JET_errSuccess) {
            (void)JetFreeBuffer(reinterpret_cast<char*>(instances));
            (void)JetOSSnapshotThaw(id, 0);
            (void)JetOSSnapshotTruncateLog(id, input_.next() % 2);
        }
        (void)JetOSSnapshotEnd(id, 0);
        (void)JetOSSnapshotAbort(id, 0);
    }

    Bytes& input_;
    os::SimulatedDisk& disk_;
    JET_INSTANCE instance_ = 0;
    JET_SESID session_ = 0;
    JET_HANDLE file_ = 0;
    JET_OSSNAPID snapshot_ = 0;
    os::AlignedBuffer buffer_{std::size_t{1} << 20};
};

// What is left comes up again, whatever happened.
void comesUpAgain(os::SimulatedDisk& disk) {
    os::replaceFileSystem(&disk);
    JET_INSTANCE instance = 0;
    const JET_ERR error = createInstance(instance, false);
    require(error >= JET_errSuccess);
    require(JetTerm(instance) == JET_errSuccess);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 3) return 0;
    backup::setRetryDelayForTests(0);
    Bytes input(data, size);
    const std::uint8_t mode = input.next();
    const std::uint8_t cut = input.next();
    auto disk = preparedDisk().restarted(1);
    os::replaceFileSystem(disk.get());
    if ((mode & 2) != 0) disk->cutPowerAt(cut + 1);
    Run(input, *disk).play((mode & 1) != 0);
    if ((mode & 2) != 0) {
        const auto after = disk->restarted(cut);
        comesUpAgain(*after);
    }
    os::replaceFileSystem(nullptr);
    return 0;
}
