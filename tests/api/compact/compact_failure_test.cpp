// JetCompact on a disk that is full, and on one that loses power: the source is as it was, and there is no
// target that could be taken for a database.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

// Plain names mean the A functions here, also where the build defines UNICODE.
#undef UNICODE
#undef JET_UNICODE
#include "esent.h"
#include "os/simulated/simulated_disk.h"

namespace esent::test {
namespace {

constexpr const char* kSource = "/data/source.edb";
constexpr const char* kTarget = "/data/target.edb";

class CompactFailures : public testing::Test {
 protected:
    void SetUp() override {
        use(std::make_unique<os::SimulatedDisk>());
        ASSERT_EQ(JET_errSuccess, init());
        fill();
        ASSERT_EQ(JET_errSuccess, term());
        disk_->syncEverything();
    }
    void TearDown() override {
        if (instance_ != JET_instanceNil) (void)JetTerm2(instance_, JET_bitTermAbrupt);
        os::replaceFileSystem(nullptr);
    }

    void use(std::unique_ptr<os::SimulatedDisk> disk) {
        os::replaceFileSystem(disk.get());
        disk_ = std::move(disk);
    }

    JET_ERR init() {
        EXPECT_EQ(JET_errSuccess, JetCreateInstance(&instance_, "compact"));
        const auto set = [&](JET_ULONG id, JET_API_PTR number, const char* text) {
            EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(&instance_, 0, id, number, text)) << id;
        };
        set(JET_paramSystemPath, 0, "/data/");
        set(JET_paramLogFilePath, 0, "/data/");
        set(JET_paramCreatePathIfNotExist, 1, nullptr);
        set(JET_paramMaxTemporaryTables, 0, nullptr);
        set(JET_paramEventLoggingLevel, 0, nullptr);
        set(JET_paramDbExtensionSize, 16, nullptr);
        set(JET_paramRecovery, 0, "off");
        const JET_ERR error = JetInit(&instance_);
        if (error == JET_errSuccess) {
            EXPECT_EQ(JET_errSuccess, JetBeginSession(instance_, &session_, nullptr, nullptr));
        }
        return error;
    }
    JET_ERR term(JET_GRBIT bits = JET_bitTermComplete) {
        return JetTerm2(std::exchange(instance_, JET_instanceNil), bits);
    }

    void fill() {
        JET_DBID database = JET_dbidNil;
        JET_TABLEID table = JET_tableidNil;
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, kSource, nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session_, database, "table", 0, 80, &table));
        JET_COLUMNDEF column{};
        column.cbStruct = sizeof column;
        column.coltyp = JET_coltypLongBinary;
        JET_COLUMNID id = 0;
        ASSERT_EQ(JET_errSuccess, JetAddColumn(session_, table, "value", &column, nullptr, 0, &id));
        for (unsigned i = 0; i < 300; ++i) {
            const std::string value(i % 10 == 0 ? 6000 : 700, static_cast<char>('a' + i % 26));
            ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
            ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table, id, value.data(),
                                                   static_cast<JET_ULONG>(value.size()), 0, nullptr));
            ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
            ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
        }
    }

    JET_ERR compact() {
        const JET_ERR attached = JetAttachDatabase(session_, kSource, JET_bitDbReadOnly);
        if (attached < JET_errSuccess) return attached;
        return JetCompact(session_, kSource, kTarget, nullptr, nullptr, 0);
    }
    bool exists(const char* path) { return disk_->exists(path).value_or(false); }

    int rowsIn(const char* path) {
        JET_DBID database = JET_dbidNil;
        JET_TABLEID table = JET_tableidNil;
        if (JetAttachDatabase(session_, path, JET_bitDbReadOnly) < JET_errSuccess ||
            JetOpenDatabase(session_, path, nullptr, &database, JET_bitDbReadOnly) != JET_errSuccess ||
            JetOpenTable(session_, database, "table", nullptr, 0, JET_bitTableReadOnly, &table) !=
                JET_errSuccess)
            return -1;
        int rows = 0;
        for (JET_ERR error = JetMove(session_, table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session_, table, JET_MoveNext, 0))
            ++rows;
        return rows;
    }

    std::unique_ptr<os::SimulatedDisk> disk_;
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
};

TEST_F(CompactFailures, OfSpaceLeaveNothing) {
    const auto used = disk_->content(kSource)->size();
    ASSERT_EQ(JET_errSuccess, init());
    for (const std::size_t room : {used / 100, used / 4, used / 2}) {
        std::size_t before = 0;
        for (const std::string& file : disk_->allFiles())
            before += disk_->content(file)->size();
        disk_->setCapacity(before + room);
        EXPECT_EQ(JET_errDiskFull, compact()) << room;
        EXPECT_FALSE(exists(kTarget));
    }
    disk_->setCapacity(std::uint64_t{1} << 40);
    EXPECT_EQ(JET_errSuccess, compact());
    EXPECT_EQ(300, rowsIn(kTarget));
}

TEST_F(CompactFailures, OfPowerLeaveTheSourceAndNoHalfTarget) {
    const auto before = disk_->content(kSource);
    ASSERT_EQ(JET_errSuccess, init());
    const std::uint64_t first = disk_->changingCalls();
    ASSERT_EQ(JET_errSuccess, compact());
    const std::uint64_t calls = disk_->changingCalls() - first;
    ASSERT_EQ(JET_errSuccess, term());
    ASSERT_EQ(JET_errSuccess, disk_->remove(kTarget) ? JET_errSuccess : JET_errInternalError);
    disk_->syncEverything();
    ASSERT_GT(calls, 20U);
    unsigned whole = 0;
    unsigned tried = 0;
    for (std::uint64_t cut = 1; cut <= calls + 1; cut += 1 + calls / 60) {
        SCOPED_TRACE(cut);
        ++tried;
        auto running = disk_->restarted(0);
        os::SimulatedDisk* const raw = running.get();
        auto kept = std::move(disk_);
        use(std::move(running));
        ASSERT_EQ(JET_errSuccess, init());
        raw->cutPowerAt(cut);
        (void)compact();
        (void)term(JET_bitTermAbrupt);
        use(raw->restarted(cut));
        EXPECT_EQ(*before, *disk_->content(kSource));
        ASSERT_EQ(JET_errSuccess, init());
        const int rows = exists(kTarget) ? rowsIn(kTarget) : -1;
        EXPECT_TRUE(rows == -1 || rows == 300) << rows;
        whole += rows == 300 ? 1U : 0U;
        EXPECT_EQ(300, rowsIn(kSource));
        ASSERT_EQ(JET_errSuccess, term());
        use(std::move(kept));
    }
    EXPECT_LT(whole, tried);
}

}  // namespace
}  // namespace esent::test
