// See program_runner.h. One thread.
#include "program_runner.h"

#include <set>

#include "schema_calls.h"

namespace esent::test {

namespace {

struct IndexKind {
    std::string key;
    JET_GRBIT bits = 0;
};

IndexKind indexKind(std::int32_t number) {
    static const IndexKind kinds[kProgramExtras] = {
        {std::string("+text\0", 6), 0},
        {std::string("-group\0+id\0", 11), 0},
        {std::string("+blob\0", 6), JET_bitIndexIgnoreNull} /* kProgramBlobIndex */,
        {std::string("+id\0", 4), JET_bitIndexUnique},
        {std::string("+text\0-blob\0", 12), 0},
        {std::string("+group\0", 7), JET_bitIndexIgnoreAnyNull},
    };
    return kinds[number];
}

std::string indexName(std::int32_t number) {
    return "index" + std::to_string(number);
}
std::string columnName(std::int32_t number) {
    return "column" + std::to_string(number);
}
std::string tableName(std::int32_t number) {
    return "table" + std::to_string(number);
}
std::string nameIn(const Step& step) {
    switch (step.act) {
        case Act::CreateIndex:
        case Act::DeleteIndex:
            return indexName(step.what);
        case Act::AddColumn:
        case Act::DeleteColumn:
            return columnName(step.what);
        default:
            return tableName(step.what);
    }
}

ModelRow rowOf(std::uint64_t value, bool blobs) {
    std::mt19937_64 random(value);
    ModelRow row;
    row.group = static_cast<std::int32_t>(random() % kProgramGroups);
    row.text.assign(random() % 120, static_cast<char>('a' + random() % 26));
    if (blobs && random() % 3 == 0)
        row.blob.assign(random() % (random() % 8 == 0 ? 60000 : 3000), static_cast<char>(random()));
    return row;
}

}  // namespace

ProgramRunner::ProgramRunner(JET_API_PTR pageBytes, JET_API_PTR cachePages)
    : pageBytes_(pageBytes), cachePages_(cachePages) {
    (void)JetGetSystemParameter(JET_instanceNil, JET_sesidNil, JET_paramCacheSizeMax, &cachePagesBefore_,
                                nullptr, 0);
}

ProgramRunner::~ProgramRunner() {
    engine_.reset();
    (void)JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, 4096, nullptr);
    (void)JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramCacheSizeMax, cachePagesBefore_, nullptr);
}

std::string ProgramRunner::run(const Program& program) {
    position_ = 0;
    try {
        start();
        createRowsTable();
        openActors();
        for (; position_ < program.size(); ++position_)
            step(program[position_]);
        for (std::size_t who = 0; who < kProgramSessions; ++who) {
            compareAll(who);
            while (rows_->level(who) > 0)
                commit(who);
        }
        compareAll(0);
        closeActors();
        must(engine_->term(), "term");
    } catch (const ProgramFailure& wrong) {
        engine_.reset();
        const std::string where = position_ < program.size() ? textOf(program[position_]) : "the end";
        return "step " + std::to_string(position_) + ", " + where + ": " + wrong.what();
    }
    return "";
}

void ProgramRunner::start() {
    engine_.reset();
    must(JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, pageBytes_, nullptr),
         "page size");
    if (cachePages_ != 0) {
        must(JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramCacheSizeMin, 1, nullptr), "cache");
        must(JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramCacheSizeMax, cachePages_, nullptr),
             "cache");
    }
    engine_ = std::make_unique<Engine>("program");
    path_ = engine_->folder.file("program.edb");
    rows_.emplace(kProgramSessions);
    names_.emplace(kProgramSessions);
    initEngine();
}

void ProgramRunner::initEngine() {
    engine_->setNumber(JET_paramCircularLog, 1);
    engine_->setNumber(JET_paramLogFileSize, 1024);
    engine_->setNumber(JET_paramMaxVerPages, 1024);  // clean-up may be late on a busy machine
    must(engine_->init(), "init");
}

void ProgramRunner::openActors() {
    actors_.assign(kProgramSessions, {});
    for (Actor& actor : actors_) {
        actor.session = engine_->beginSession();
        JET_GRBIT lazy = JET_bitCommitLazyFlush;
        must(JetSetSessionParameter(actor.session, JET_sesparamCommitDefault, &lazy, sizeof lazy), "lazy");
        must(JetAttachDatabase(actor.session, path_.c_str(), 0), "attach");
        must(JetOpenDatabase(actor.session, path_.c_str(), nullptr, &actor.database, 0), "open database");
        must(JetOpenTable(actor.session, actor.database, "rows", nullptr, 0, 0, &actor.table), "open table");
    }
}

void ProgramRunner::closeActors() {
    for (const Actor& actor : actors_)
        must(JetEndSession(actor.session, 0), "end session");
}

// What is not committed is taken back, by the end of the instance or by the recovery of the next one; lazy
// commits are in the log by then.
void ProgramRunner::restart(const Step& step) {
    for (std::size_t who = 0; who < kProgramSessions; ++who) {
        while (rows_->level(who) > 0) {
            rows_->rollback(who);
            names_->rollback(who);
        }
    }
    static constexpr JET_GRBIT kWays[] = {JET_bitTermComplete, JET_bitTermAbrupt, JET_bitTermDirty};
    const JET_GRBIT way = kWays[step.value % 3];
    const JET_ERR error = engine_->term(way);
    check(error == (way == JET_bitTermDirty ? JET_errDirtyShutdown : JET_errSuccess),
          "term: " + std::to_string(error));
    engine_->create("program");
    initEngine();
    openActors();
}

void ProgramRunner::createRowsTable() {
    const JET_SESID session = engine_->beginSession();
    JET_DBID database = JET_dbidNil;
    must(JetCreateDatabase(session, path_.c_str(), nullptr, &database, 0), "create database");
    JET_TABLEID table = JET_tableidNil;
    must(JetCreateTable(session, database, "rows", 1, 0, &table), "create table");
    must(addColumn(session, table, "id", JET_coltypLong, 0, nullptr, &columns_.id), "id");
    must(addColumn(session, table, "group", JET_coltypLong, 0, nullptr, &columns_.group), "group");
    must(addColumn(session, table, "text", JET_coltypBinary, 0, nullptr, &columns_.text), "text");
    must(addColumn(session, table, "blob", JET_coltypLongBinary, 0, nullptr, &columns_.blob), "blob");
    must(createIndex(session, table, "primary", std::string("+id\0", 4), JET_bitIndexPrimary), "primary");
    must(createIndex(session, table, "group", std::string("+group\0", 7), 0), "group");
    must(createIndex(session, table, "text", std::string("-text\0+group\0", 13), 0), "text");
    must(JetEndSession(session, 0), "end session");
}

void ProgramRunner::step(const Step& step) {
    switch (step.act) {
        case Act::Begin:
            return begin(step.who);
        case Act::Commit:
            return commit(step.who);
        case Act::Rollback:
            return rollback(step.who);
        case Act::Insert:
            return insertRow(step);
        case Act::Replace:
        case Act::Delete:
            return changeRow(step);
        case Act::Range:
            return range(step);
        case Act::Restart:
            return restart(step);
        case Act::CompareAll:
            return compareAll(step.who);
        default:
            return changeSchema(step);
    }
}

// Steps that can't be done are left out: a part of a program is a program.
void ProgramRunner::begin(std::size_t who) {
    if (rows_->level(who) >= 6) return;  // a schema change needs a level of its own
    must(JetBeginTransaction(actors_[who].session), "begin");
    rows_->begin(who);
    names_->begin(who);
}
void ProgramRunner::commit(std::size_t who) {
    if (rows_->level(who) == 0) return;
    must(JetCommitTransaction(actors_[who].session, JET_bitCommitLazyFlush), "commit");
    rows_->commit(who);
    names_->commit(who);
}
void ProgramRunner::rollback(std::size_t who) {
    if (rows_->level(who) == 0) return;
    must(JetRollback(actors_[who].session, 0), "rollback");
    rows_->rollback(who);
    names_->rollback(who);
}

void ProgramRunner::fill(const Actor& actor, const ModelRow& row, bool blobs) {
    const auto set = [&](JET_COLUMNID column, const void* data, std::size_t size) {
        must(JetSetColumn(actor.session, actor.table, column, data, static_cast<JET_ULONG>(size), 0, nullptr),
             "set column");
    };
    set(columns_.group, &row.group, sizeof row.group);
    set(columns_.text, row.text.data(), row.text.size());
    if (blobs) set(columns_.blob, row.blob.data(), row.blob.size());
}

JET_ERR ProgramRunner::update(const Actor& actor) {
    const JET_ERR error = JetUpdate(actor.session, actor.table, nullptr, 0, nullptr);
    if (error < 0) must(JetPrepareUpdate(actor.session, actor.table, JET_prepCancel), "cancel");
    return error;
}

void ProgramRunner::expectRowAnswer(const Step& step, RowModel::Verdict verdict, JET_ERR error,
                                    const char* what) {
    const JET_ERR wanted = verdict == RowModel::Verdict::Fine        ? JET_errSuccess
                           : verdict == RowModel::Verdict::Duplicate ? JET_errKeyDuplicate
                           : verdict == RowModel::Verdict::Conflict  ? JET_errWriteConflict
                                                                     : JET_errRecordNotFound;
    check(error == wanted, std::string(what) + " answers " + std::to_string(error) + ", wanted " +
                               std::to_string(wanted) + " for row " + std::to_string(step.what));
}

void ProgramRunner::insertRow(const Step& step) {
    const Actor& actor = actors_[step.who];
    const bool blobs = rows_->level(step.who) > 0;  // long values need a transaction
    const ModelRow row = rowOf(step.value, blobs);
    const JET_ERR prepared = JetPrepareUpdate(actor.session, actor.table, JET_prepInsert);
    must(prepared, "prepare");
    must(JetSetColumn(actor.session, actor.table, columns_.id, &step.what, sizeof step.what, 0, nullptr),
         "id");
    fill(actor, row, blobs);
    const JET_ERR error = update(actor);
    auto verdict = rows_->verdictOn(step.who, step.what, false);
    // A key of somebody else that this session does not see is there all the same.
    if (verdict == RowModel::Verdict::Conflict) verdict = RowModel::Verdict::Duplicate;
    expectRowAnswer(step, verdict, error, "insert");
    if (error >= 0 && !(forgets && forgets(step))) rows_->write(step.who, step.what, row);
}

void ProgramRunner::changeRow(const Step& step) {
    const Actor& actor = actors_[step.who];
    const auto before = rows_->read(step.who, step.what);
    must(JetMakeKey(actor.session, actor.table, &step.what, sizeof step.what, JET_bitNewKey), "key");
    const JET_ERR found = JetSeek(actor.session, actor.table, JET_bitSeekEQ);
    check(found == (before ? JET_errSuccess : JET_errRecordNotFound), "seek: " + std::to_string(found));
    if (!before) return;
    check(readRow(actor) == *before, "another row than the model's");
    const auto verdict = rows_->verdictOn(step.who, step.what, true);
    const bool blobs = rows_->level(step.who) > 0;
    RowModel::State after;
    JET_ERR error = JET_errSuccess;
    if (step.act == Act::Delete) {
        error = JetDelete(actor.session, actor.table);
    } else {
        after = rowOf(step.value, blobs);
        if (!blobs) after->blob = before->blob;
        error = JetPrepareUpdate(actor.session, actor.table, JET_prepReplace);
        if (error >= 0) {
            fill(actor, *after, blobs);
            error = update(actor);
        }
    }
    expectRowAnswer(step, verdict, error, nameOf(step.act));
    if (error >= 0 && !(forgets && forgets(step))) rows_->write(step.who, step.what, std::move(after));
}

bool ProgramRunner::maySeeOtherwise(std::size_t who, const std::string& name) const {
    const auto ofRows = [](const std::string& each) { return !each.starts_with("table"); };
    return names_->isTaken(who, name) && names_->hasOpenChange(who, ofRows);
}

bool ProgramRunner::othersAreBusy(std::size_t who) const {
    for (std::size_t other = 0; other < kProgramSessions; ++other)
        if (other != who && rows_->level(other) > 0) return true;
    return false;
}

void ProgramRunner::changeSchema(const Step& step) {
    using Verdict = NameModel::Verdict;
    const std::string name = nameIn(step);
    const bool makes =
        step.act == Act::CreateIndex || step.act == Act::AddColumn || step.act == Act::CreateTable;
    const Actor& actor = actors_[step.who];
    const Verdict verdict = names_->verdictOn(step.who, name, !makes);
    const JET_ERR error = inOwnLevel(actor, [&] { return doSchemaChange(actor, step); });
    const std::string answer = name + ": " + std::to_string(error);
    static const std::set<JET_ERR> kDuplicates = {JET_errIndexDuplicate, JET_errColumnDuplicate,
                                                  JET_errTableDuplicate};
    static const std::set<JET_ERR> kMissing = {JET_errIndexNotFound, JET_errColumnNotFound,
                                               JET_errObjectNotFound};
    const bool refused =
        error == JET_errWriteConflict || error == JET_errTableInUse || error == JET_errTableLocked;
    const bool mayBeRefused = othersAreInTheWay(step) || rows_->lagsBehind(step.who) ||
                              names_->lagsBehind(step.who) || names_->isTaken(step.who, name);
    if (refused && mayBeRefused) return;
    if (verdict == Verdict::Duplicate) {
        check(kDuplicates.contains(error), answer + ", is there");
    } else if (verdict == Verdict::Missing) {
        check(kMissing.contains(error), answer + ", is not there");
    } else if (verdict == Verdict::Conflict) {
        check(kDuplicates.contains(error) || kMissing.contains(error), answer + ", is somebody else's");
    } else {
        check(error >= 0, answer);
    }
    if (error < 0 || (forgets && forgets(step))) return;
    const auto detail = static_cast<std::int32_t>(step.value % 40);
    names_->write(step.who, name, makes ? NameModel::State(detail) : std::nullopt);
}

// An index that can refuse no row may be made beside whatever others do with the rows.
bool ProgramRunner::othersAreInTheWay(const Step& step) const {
    const bool accepts = step.act == Act::CreateIndex && indexKind(step.what).bits != JET_bitIndexUnique;
    if (!accepts) return othersAreBusy(step.who);
    const auto ofRows = [](const std::string& each) { return !each.starts_with("table"); };
    for (std::size_t other = 0; other < kProgramSessions; ++other)
        if (other != step.who && names_->hasOpenChange(other, ofRows)) return true;
    return false;
}

// All of it or nothing, whatever level the session is at.
JET_ERR ProgramRunner::inOwnLevel(const Actor& actor, const std::function<JET_ERR()>& body) {
    must(JetBeginTransaction(actor.session), "begin");
    const JET_ERR error = body();
    if (error >= 0) {
        must(JetCommitTransaction(actor.session, JET_bitCommitLazyFlush), "commit");
    } else {
        must(JetRollback(actor.session, 0), "rollback");
    }
    return error;
}

JET_ERR ProgramRunner::doSchemaChange(const Actor& actor, const Step& step) {
    const std::string name = nameIn(step);
    switch (step.act) {
        case Act::CreateIndex: {
            const IndexKind kind = indexKind(step.what);
            return createIndex(actor.session, actor.table, name, kind.key, kind.bits);
        }
        case Act::DeleteIndex:
            return JetDeleteIndex(actor.session, actor.table, name.c_str());
        case Act::AddColumn: {
            const auto value = static_cast<std::int32_t>(step.value % 40);
            return addColumn(actor.session, actor.table, name, JET_coltypLong, JET_bitColumnTagged, &value);
        }
        case Act::DeleteColumn:
            return JetDeleteColumn(actor.session, actor.table, name.c_str());
        case Act::CreateTable:
            return createTable(actor, name, static_cast<std::int32_t>(step.value % 40));
        default:
            return JetDeleteTable(actor.session, actor.database, name.c_str());
    }
}

JET_ERR ProgramRunner::createTable(const Actor& actor, const std::string& name, std::int32_t rows) {
    JET_TABLEID table = JET_tableidNil;
    const JET_ERR created = JetCreateTable(actor.session, actor.database, name.c_str(), 1, 0, &table);
    if (created < 0) return created;
    JET_COLUMNID column = 0;
    must(addColumn(actor.session, table, "n", JET_coltypLong, 0, nullptr, &column), "column of a new table");
    must(createIndex(actor.session, table, "byN", std::string("-n\0", 3), 0), "index of a new table");
    for (std::int32_t n = 0; n < rows; ++n) {
        must(JetPrepareUpdate(actor.session, table, JET_prepInsert), "prepare");
        must(JetSetColumn(actor.session, table, column, &n, sizeof n, 0, nullptr), "n");
        must(JetUpdate(actor.session, table, nullptr, 0, nullptr), "update");
    }
    return JetCloseTable(actor.session, table);
}

}  // namespace esent::test
