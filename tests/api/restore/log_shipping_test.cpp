// A standby that consumes what a primary emits, and what can be asked of a log file.
#include <cstring>

#include "log/log_header.h"
#include "target.h"

namespace esent::test {
namespace {

struct Emission {
    JET_EMITDATACTX context{};
    std::vector<char> bytes;
};

JET_ERR JET_API collect(JET_INSTANCE, JET_EMITDATACTX* context, void* data, JET_ULONG bytes, JET_API_PTR to) {
    const auto* first = static_cast<const char*>(data);
    reinterpret_cast<std::vector<Emission>*>(to)->push_back({*context, {first, first + bytes}});
    return JET_errDiskIO;  // nobody cares
}

class LogShipping : public ::testing::Test {
 protected:
    void emitFrom(Target& primary) {
        primary.set(JET_paramEmitLogDataCallback, reinterpret_cast<JET_API_PTR>(&collect));
        primary.set(JET_paramEmitLogDataCallbackCtx, reinterpret_cast<JET_API_PTR>(&emitted_));
    }
    void createRows(Target& primary) {
        JET_DBID database = 0;
        JET_TABLEID table = 0;
        ASSERT_EQ(JetCreateDatabaseA(primary.session, live_.c_str(), nullptr, &database, 0), JET_errSuccess);
        ASSERT_EQ(JetCreateTableA(primary.session, database, "rows", 1, 80, &table), JET_errSuccess);
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        ASSERT_EQ(JetAddColumnA(primary.session, table, "number", &definition, nullptr, 0, &column_),
                  JET_errSuccess);
        insert(primary, table, 500);
        ASSERT_EQ(JetCommitTransaction(primary.session, JET_bitForceNewLog), JET_errSuccess);
        insert(primary, table, 300);
        ASSERT_EQ(JetCloseTable(primary.session, table), JET_errSuccess);
    }
    void insert(Target& primary, JET_TABLEID table, int count) {
        for (int i = 0; i < count; ++i) {
            ASSERT_EQ(JetBeginTransaction(primary.session), JET_errSuccess);
            ASSERT_EQ(JetPrepareUpdate(primary.session, table, JET_prepInsert), JET_errSuccess);
            ASSERT_EQ(JetSetColumn(primary.session, table, column_, &i, sizeof i, 0, nullptr),
                      JET_errSuccess);
            ASSERT_EQ(JetUpdate(primary.session, table, nullptr, 0, nullptr), JET_errSuccess);
            ASSERT_EQ(JetCommitTransaction(primary.session, 0), JET_errSuccess);
            ++rows_;
        }
    }
    void consumeAll(Target& standby) {
        for (Emission& each : emitted_)
            ASSERT_EQ(JetConsumeLogData(standby.instance, &each.context, each.bytes.data(),
                                        each.context.cbLogData, 0),
                      JET_errSuccess);
        emitted_.clear();
    }
    // The standby takes over; its rows.
    void expectRows(Target& standby) {
        std::string to = dir_.file("standby/a.edb");
        JET_RSTMAP_A map{live_.data(), to.data()};
        JET_RSTINFO_A info{};
        info.cbStruct = sizeof info;
        info.rgrstmap = &map;
        info.crstmap = 1;
        ASSERT_EQ(JetInit3A(&standby.instance, &info, 0), JET_errSuccess);
        ASSERT_EQ(JetBeginSessionA(standby.instance, &standby.session, nullptr, nullptr), JET_errSuccess);
        ASSERT_EQ(JetAttachDatabaseA(standby.session, to.c_str(), 0), JET_errSuccess);
        JET_DBID database = 0;
        JET_TABLEID table = 0;
        ASSERT_EQ(JetOpenDatabaseA(standby.session, to.c_str(), nullptr, &database, 0), JET_errSuccess);
        ASSERT_EQ(JetOpenTableA(standby.session, database, "rows", nullptr, 0, 0, &table), JET_errSuccess);
        JET_ULONG count = 0;
        ASSERT_EQ(JetMove(standby.session, table, JET_MoveFirst, 0), JET_errSuccess);
        ASSERT_EQ(JetIndexRecordCount(standby.session, table, &count, 0), JET_errSuccess);
        EXPECT_EQ(count, rows_);
    }

    TempDir dir_;
    std::string live_ = dir_.file("a.edb");
    std::vector<Emission> emitted_;
    JET_COLUMNID column_ = 0;
    JET_ULONG rows_ = 0;
};

TEST_F(LogShipping, TheStandbyHasWhatWasCommitted) {
    Target primary(dir_.path() / "primary", 4096);
    emitFrom(primary);
    ASSERT_EQ(primary.init(), JET_errSuccess);
    createRows(primary);
    Target standby(dir_.path() / "standby", 4096, 128, "standby");
    consumeAll(standby);  // the primary still runs
    ASSERT_NO_FATAL_FAILURE(expectRows(standby));
}

TEST_F(LogShipping, ThePrimaryMayStartAgain) {
    Target standby(dir_.path() / "standby", 4096, 128, "standby");
    for (int run = 0; run < 3; ++run) {
        Target primary(dir_.path() / "primary", 4096);
        emitFrom(primary);
        ASSERT_EQ(primary.init(), JET_errSuccess);
        if (run == 0) {
            createRows(primary);
        } else {
            ASSERT_EQ(JetAttachDatabaseA(primary.session, live_.c_str(), 0), JET_errSuccess);
            JET_DBID database = 0;
            JET_TABLEID table = 0;
            ASSERT_EQ(JetOpenDatabaseA(primary.session, live_.c_str(), nullptr, &database, 0),
                      JET_errSuccess);
            ASSERT_EQ(JetOpenTableA(primary.session, database, "rows", nullptr, 0, 0, &table),
                      JET_errSuccess);
            insert(primary, table, 50);
        }
        if (run == 1) {  // as after a crash
            ASSERT_EQ(JetTerm2(primary.instance, JET_bitTermDirty), JET_errDirtyShutdown);
            primary.instance = JET_instanceNil;
        } else {
            primary.term();
        }
        ASSERT_FALSE(emitted_.empty());
        EXPECT_EQ(emitted_.front().context.grbitOperationalFlags,
                  static_cast<JET_GRBIT>(JET_bitShadowLogEmitFirstCall | JET_bitShadowLogEmitDataBuffers));
        EXPECT_EQ(emitted_.back().context.grbitOperationalFlags,
                  static_cast<JET_GRBIT>(JET_bitShadowLogEmitLastCall));
        for (std::size_t i = 0; i < emitted_.size(); ++i)
            EXPECT_EQ(emitted_[i].context.qwSequenceNum, i + 1);
        ASSERT_NO_FATAL_FAILURE(consumeAll(standby));
    }
    ASSERT_NO_FATAL_FAILURE(expectRows(standby));
}

TEST_F(LogShipping, ArgumentsOfTheConsumer) {
    Target primary(dir_.path() / "primary", 4096);
    emitFrom(primary);
    ASSERT_EQ(primary.init(), JET_errSuccess);
    createRows(primary);
    Target standby(dir_.path() / "standby", 4096, 128, "standby");
    const auto consume = [&](const std::function<void(JET_EMITDATACTX&)>& spoil, JET_GRBIT options = 0) {
        Emission each = emitted_[1];
        spoil(each.context);
        return JetConsumeLogData(standby.instance, &each.context, each.bytes.data(),
                                 static_cast<JET_ULONG>(each.bytes.size()), options);
    };
    EXPECT_EQ(consume([](JET_EMITDATACTX& c) { c.cbStruct = 8; }), JET_errInvalidParameter);
    EXPECT_EQ(consume([](JET_EMITDATACTX& c) { c.cbLogData += 4096; }), JET_errInvalidParameter);
    EXPECT_EQ(consume([](JET_EMITDATACTX& c) { c.lgposLogData.lGeneration = 0; }), JET_errInvalidParameter);
    EXPECT_EQ(consume([](JET_EMITDATACTX& c) { c.lgposLogData.ib = 1; }), JET_errInvalidParameter);
    EXPECT_EQ(consume([](JET_EMITDATACTX& c) { c.grbitOperationalFlags = 0x100; }), JET_errInvalidParameter);
    EXPECT_EQ(consume([](JET_EMITDATACTX& c) { c.lgposLogData.isec = 3; }), JET_errInvalidLogSequence);
    EXPECT_EQ(consume([](JET_EMITDATACTX&) {}, 1), JET_errInvalidGrbit);
    EXPECT_EQ(JetConsumeLogData(standby.instance, nullptr, nullptr, 0, 0), JET_errInvalidParameter);
    EXPECT_EQ(JetConsumeLogData(primary.instance, &emitted_[1].context, emitted_[1].bytes.data(),
                                emitted_[1].context.cbLogData, 0),
              JET_errAlreadyInitialized);
    EXPECT_EQ(consume([](JET_EMITDATACTX&) {}), JET_errSuccess);
}

// ---- JetGetLogFileInfo, JetRemoveLogfile ----

class LogFileCalls : public LogShipping {
 protected:
    // A database that a crash left; its newest log is one that it could do without.
    void crashWithASurplusLog() {
        Target primary(dir_.path() / "primary", 4096);
        ASSERT_EQ(primary.init(), JET_errSuccess);
        createRows(primary);
        ASSERT_EQ(JetCommitTransaction(primary.session, JET_bitForceNewLog), JET_errSuccess);
        ASSERT_EQ(JetTerm2(primary.instance, JET_bitTermDirty), JET_errDirtyShutdown);
        primary.instance = JET_instanceNil;
        changeHeader(
            [](page::DatabaseHeader& header) { header.setMaxRequiredField(header.maxCommitted() - 1); });
    }
    template <class Change>
    void changeHeader(Change change) {
        auto file = os::nativeFileSystem().open(live_, {os::OpenMode::ReadWrite});
        ASSERT_TRUE(file);
        auto header = page::readDatabaseHeader(**file, false);
        ASSERT_TRUE(header);
        change(*header);
        ASSERT_TRUE(page::writeDatabaseHeader(**file, *header));
    }
    log::LogHeader headerOf(const std::string& path) {
        auto file = os::nativeFileSystem().open(path, {os::OpenMode::ReadOnly});
        EXPECT_TRUE(file);
        auto header = log::readLogHeader(**file);
        EXPECT_TRUE(header);
        return *header;
    }
    std::string log_ = dir_.file("primary/edb.log");
};

TEST_F(LogFileCalls, InfoOfALogFile) {
    crashWithASurplusLog();
    const log::LogHeader header = headerOf(log_);
    JET_LOGINFOMISC one{};
    ASSERT_EQ(JetGetLogFileInfoA(log_.c_str(), &one, sizeof one, JET_LogInfoMisc), JET_errSuccess);
    EXPECT_EQ(one.ulGeneration, static_cast<JET_ULONG>(header.generation()));
    const Signature signature = header.signature();
    EXPECT_EQ(std::memcmp(&one.signLog, &signature, sizeof one.signLog), 0);
    EXPECT_EQ(one.cbFile, 128U << 10);
    EXPECT_EQ(one.cbSectorSize, 4096U);
    EXPECT_EQ(one.cbHeader, 4096U);
    EXPECT_EQ(one.cbDatabasePageSize, 4096U);
    EXPECT_EQ(one.ulVersionMajor, 8U);
    JET_LOGINFOMISC2 two{};
    ASSERT_EQ(JetGetLogFileInfoW(std::basic_string<JET_WCHAR>(log_.begin(), log_.end()).c_str(), &two,
                                 sizeof two, JET_LogInfoMisc2),
              JET_errSuccess);
    EXPECT_EQ(std::memcmp(&one, &two, sizeof one), 0);
    EXPECT_EQ(two.lgposCheckpoint.lGeneration,
              static_cast<JET_LONG>(header.checkpointAtCreation().generation));
    JET_LOGINFOMISC3 three{};
    ASSERT_EQ(JetGetLogFileInfoA(log_.c_str(), &three, sizeof three, JET_LogInfoMisc3), JET_errSuccess);
    EXPECT_EQ(three.ulVersionUpdateMajor, header.version().updateMajor);
    EXPECT_EQ(three.ulVersionUpdateMinor, header.version().updateMinor);
    EXPECT_EQ(three.checksumPrevLogAllSegments, header.previousChecksum());

    EXPECT_EQ(JetGetLogFileInfoA(log_.c_str(), &one, sizeof one - 1, JET_LogInfoMisc), JET_errBufferTooSmall);
    EXPECT_EQ(JetGetLogFileInfoA(log_.c_str(), nullptr, sizeof one, JET_LogInfoMisc),
              JET_errInvalidParameter);
    EXPECT_EQ(JetGetLogFileInfoA(log_.c_str(), &one, sizeof one, 3), JET_errInvalidParameter);
    EXPECT_EQ(JetGetLogFileInfoA(nullptr, &one, sizeof one, 0), JET_errInvalidParameter);
    EXPECT_EQ(JetGetLogFileInfoA((log_ + "x").c_str(), &one, sizeof one, 0), JET_errFileNotFound);
    EXPECT_LT(JetGetLogFileInfoA(live_.c_str(), &one, sizeof one, 0), JET_errSuccess);
}

TEST_F(LogFileCalls, TheNewestLogCanBeGivenUp) {
    crashWithASurplusLog();
    const Generation generation = headerOf(log_).generation();
    const std::string older = dir_.file("primary/edb00001.log");
    EXPECT_EQ(JetRemoveLogfileA(live_.c_str(), log_.c_str(), 1), JET_errInvalidGrbit);
    EXPECT_EQ(JetRemoveLogfileA(live_.c_str(), older.c_str(), 0), JET_errInvalidParameter);
    EXPECT_EQ(JetRemoveLogfileA(live_.c_str(), (log_ + "x").c_str(), 0), JET_errFileNotFound);
    EXPECT_TRUE(fs::exists(log_));
    ASSERT_EQ(JetRemoveLogfileA(live_.c_str(), log_.c_str(), 0), JET_errSuccess);
    EXPECT_FALSE(fs::exists(log_));
    changeHeader([&](page::DatabaseHeader& header) { EXPECT_EQ(header.maxCommitted(), generation - 1); });
    // The one before is needed.
    char name[16];
    std::snprintf(name, sizeof name, "edb%05X.log", static_cast<unsigned>(generation - 1));
    EXPECT_EQ(JetRemoveLogfileA(live_.c_str(), dir_.file(std::string("primary/") + name).c_str(), 0),
              JET_errInvalidParameter);
}

}  // namespace
}  // namespace esent::test
