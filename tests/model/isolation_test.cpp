// Random programs of several sessions through the C API against SnapshotModel, at every page size: every
// answer, every visible row, every index; then the file must be sound.
#include <cstdlib>
#include <memory>
#include <random>

#include "engine.h"
#include "snapshot_model.h"
#ifdef ESENTUTL
#include "run_tool.h"
#endif

namespace esent::test {
namespace {

using Verdict = SnapshotModel::Verdict;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Columns {
    JET_COLUMNID id = 0;
    JET_COLUMNID group = 0;
    JET_COLUMNID text = 0;
    JET_COLUMNID blob = 0;
};

// One session with its cursor.
class Actor {
 public:
    Actor(Engine& engine, const std::string& path, const Columns& columns) : columns_(columns) {
        session = engine.beginSession();
        JET_GRBIT lazy = JET_bitCommitLazyFlush;
        EXPECT_EQ(JET_errSuccess,
                  JetSetSessionParameter(session, JET_sesparamCommitDefault, &lazy, sizeof lazy));
        EXPECT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &database_, 0));
        EXPECT_EQ(JET_errSuccess, JetOpenTable(session, database_, "rows", nullptr, 0, 0, &table));
    }
    JET_ERR set(JET_COLUMNID column, const void* data, std::size_t bytes) {
        return JetSetColumn(session, table, column, data, static_cast<JET_ULONG>(bytes), 0, nullptr);
    }
    JET_ERR fill(const ModelRow& row) {
        JET_ERR error = set(columns_.group, &row.group, sizeof row.group);
        if (error >= 0) error = set(columns_.text, row.text.data(), row.text.size());
        if (error >= 0 && level > 0) error = set(columns_.blob, row.blob.data(), row.blob.size());
        return error;
    }
    JET_ERR insert(std::int32_t id, const ModelRow& row) {
        JET_ERR error = JetPrepareUpdate(session, table, JET_prepInsert);
        if (error >= 0) error = set(columns_.id, &id, sizeof id);
        if (error >= 0) error = fill(row);
        return finish(error);
    }
    JET_ERR replace(const ModelRow& row) {
        JET_ERR error = JetPrepareUpdate(session, table, JET_prepReplace);
        if (error < 0) return error;
        return finish(fill(row));
    }
    JET_ERR seek(std::int32_t id) {
        EXPECT_EQ(JET_errSuccess, JetMakeKey(session, table, &id, sizeof id, JET_bitNewKey));
        return JetSeek(session, table, JET_bitSeekEQ);
    }
    std::string bytes(JET_COLUMNID column) {
        JET_ULONG actual = 0;
        EXPECT_LE(0, JetRetrieveColumn(session, table, column, nullptr, 0, &actual, 0, nullptr));
        std::string value(actual, '\0');
        EXPECT_LE(0, JetRetrieveColumn(session, table, column, value.data(), actual, &actual, 0, nullptr));
        return value;
    }
    std::int32_t number(JET_COLUMNID column) {
        std::int32_t value = -1;
        EXPECT_EQ(JET_errSuccess,
                  JetRetrieveColumn(session, table, column, &value, sizeof value, nullptr, 0, nullptr));
        return value;
    }
    ModelRow row() { return {number(columns_.group), bytes(columns_.text), bytes(columns_.blob)}; }
    std::map<std::int32_t, ModelRow> all(const char* index) {
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, index));
        std::map<std::int32_t, ModelRow> rows;
        std::size_t count = 0;
        for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session, table, JET_MoveNext, 0), ++count)
            rows[number(columns_.id)] = row();
        EXPECT_EQ(count, rows.size()) << "a row came twice in " << (index == nullptr ? "primary" : index);
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, nullptr));
        return rows;
    }

    JET_SESID session = JET_sesidNil;
    JET_TABLEID table = JET_tableidNil;
    std::size_t level = 0;

 private:
    JET_ERR finish(JET_ERR error) {
        if (error >= 0) error = JetUpdate(session, table, nullptr, 0, nullptr);
        if (error < 0) (void)JetPrepareUpdate(session, table, JET_prepCancel);
        return error;
    }
    const Columns& columns_;
    JET_DBID database_ = JET_dbidNil;
};

class Isolation : public testing::TestWithParam<int> {
 protected:
    void SetUp() override {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize,
                                                        static_cast<JET_API_PTR>(GetParam()), nullptr));
        engine_ = std::make_unique<Engine>("model");
        engine_->setNumber(JET_paramCircularLog, 1);
        engine_->setNumber(JET_paramLogFileSize, 1024);
        ASSERT_EQ(JET_errSuccess, engine_->init());
        path_ = engine_->folder.file("model.edb");
        createTable();
        for (std::size_t i = 0; i < kActors; ++i)
            actors_.push_back(std::make_unique<Actor>(*engine_, path_, columns_));
    }
    void TearDown() override {
        actors_.clear();
        engine_.reset();
        (void)JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, 4096, nullptr);
    }

    void createTable() {
        const JET_SESID session = engine_->beginSession();
        JET_DBID database = JET_dbidNil;
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session, path_.c_str(), nullptr, &database, 0));
        JET_TABLEID table = JET_tableidNil;
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session, database, "rows", 1, 0, &table));
        const auto add = [&](const char* name, JET_COLTYP type, JET_COLUMNID& column) {
            JET_COLUMNDEF definition{};
            definition.cbStruct = sizeof definition;
            definition.coltyp = type;
            ASSERT_EQ(JET_errSuccess, JetAddColumn(session, table, name, &definition, nullptr, 0, &column));
        };
        add("id", JET_coltypLong, columns_.id);
        add("group", JET_coltypLong, columns_.group);
        add("text", JET_coltypBinary, columns_.text);
        add("blob", JET_coltypLongBinary, columns_.blob);
        ASSERT_EQ(JET_errSuccess,
                  JetCreateIndex(session, table, "primary", JET_bitIndexPrimary, "+id\0", 5, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateIndex(session, table, "group", 0, "+group\0", 8, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateIndex(session, table, "text", 0, "-text\0+group\0", 14, 0));
        ASSERT_EQ(JET_errSuccess, JetEndSession(session, 0));
    }

    ModelRow randomRow(bool blobs) {
        ModelRow row;
        row.group = static_cast<std::int32_t>(random_() % 20);
        row.text.assign(random_() % 120, static_cast<char>('a' + random_() % 26));
        if (blobs && random_() % 3 == 0)
            row.blob.assign(random_() % (random_() % 8 == 0 ? 60000 : 3000), static_cast<char>(random_()));
        return row;
    }
    void expect(Verdict verdict, JET_ERR error, const char* what) {
        const JET_ERR wanted = verdict == Verdict::Fine        ? JET_errSuccess
                               : verdict == Verdict::Duplicate ? JET_errKeyDuplicate
                               : verdict == Verdict::Conflict  ? JET_errWriteConflict
                                                               : JET_errRecordNotFound;
        ASSERT_EQ(wanted, error) << what << ", operation " << operation_;
    }

    void step();
    void write(std::size_t who, std::int32_t id);
    void compare(std::size_t who) {
        const auto wanted = model_.all(who);
        for (const char* index : {static_cast<const char*>(nullptr), "group", "text"}) {
            const auto found = actors_[who]->all(index);
            ASSERT_EQ(wanted.size(), found.size()) << "operation " << operation_ << " session " << who;
            ASSERT_TRUE(wanted == found) << "operation " << operation_ << " session " << who;
        }
    }

    static constexpr std::size_t kActors = 3;
    std::unique_ptr<Engine> engine_;
    std::string path_;
    Columns columns_;
    std::vector<std::unique_ptr<Actor>> actors_;
    SnapshotModel model_{kActors};
    std::mt19937_64 random_{setting("ESENT_MODEL_SEED", 1)};
    std::uint64_t operation_ = 0;
};

void Isolation::write(std::size_t who, std::int32_t id) {
    Actor& actor = *actors_[who];
    const bool blobs = actor.level > 0;
    const unsigned kind = static_cast<unsigned>(random_() % 10);
    if (kind < 5) {
        ModelRow row = randomRow(blobs);
        const JET_ERR error = actor.insert(id, row);
        expect(model_.write(who, id, row, false), error, "insert");
        return;
    }
    const auto before = model_.read(who, id);
    const JET_ERR found = actor.seek(id);
    ASSERT_EQ(before ? JET_errSuccess : JET_errRecordNotFound, found) << "seek, operation " << operation_;
    if (!before) return;
    ASSERT_TRUE(actor.row() == *before) << "operation " << operation_;
    if (kind < 8) {
        ModelRow row = randomRow(blobs);
        if (!blobs) row.blob = before->blob;
        const JET_ERR error = actor.replace(row);
        expect(model_.write(who, id, row, true), error, "replace");
    } else {
        const JET_ERR error = JetDelete(actor.session, actor.table);
        expect(model_.write(who, id, std::nullopt, true), error, "delete");
    }
}

void Isolation::step() {
    const std::size_t who = random_() % kActors;
    Actor& actor = *actors_[who];
    const unsigned kind = static_cast<unsigned>(random_() % 100);
    if (kind < 8 && actor.level < 7) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(actor.session));
        model_.begin(who);
        ++actor.level;
    } else if (kind < 16 && actor.level > 0) {
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(actor.session, JET_bitCommitLazyFlush));
        model_.commit(who);
        --actor.level;
    } else if (kind < 20 && actor.level > 0) {
        ASSERT_EQ(JET_errSuccess, JetRollback(actor.session, 0));
        model_.rollback(who);
        --actor.level;
    } else {
        write(who, static_cast<std::int32_t>(random_() % 700));
    }
}

TEST_P(Isolation, ProgramsDoWhatTheModelSays) {
    const std::uint64_t operations = setting("ESENT_MODEL_OPERATIONS", 100000);
    for (operation_ = 0; operation_ < operations; ++operation_) {
        ASSERT_NO_FATAL_FAILURE(step()) << "seed " << setting("ESENT_MODEL_SEED", 1);
        if (operation_ % 500 == 499) {
            ASSERT_NO_FATAL_FAILURE(compare(random_() % kActors));
        }
    }
    for (std::size_t who = 0; who < kActors; ++who)
        ASSERT_NO_FATAL_FAILURE(compare(who));
    for (auto& actor : actors_)
        ASSERT_EQ(JET_errSuccess, JetEndSession(actor->session, 0));
    ASSERT_EQ(JET_errSuccess, engine_->term());
#ifdef ESENTUTL
    const ToolRun run = runTool("/g " + path_, true);
    EXPECT_EQ(0, run.exitCode) << run.output;
#endif
}

INSTANTIATE_TEST_SUITE_P(PageSizes, Isolation, testing::Values(4096, 8192, 16384, 32768));

}  // namespace
}  // namespace esent::test
