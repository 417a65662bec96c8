// Runs a program through the C API, each step's answer compared with what snapshot isolation promises.
//
// Rows are told by SnapshotModel exactly: which calls succeed, which conflict, what is seen. So are the names
// of tables, indexes and columns, with these exceptions: a schema change that meets somebody else's open
// transaction, or rows that it does not see yet, may be refused, and then nothing has happened; so may a
// change of a row while somebody else's new index is not committed; and who changes a table's schema sees
// from then on what others have committed to it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

#include "engine.h"
#include "program.h"
#include "snapshot_model.h"

namespace esent::test {

struct ModelRow {
    std::int32_t group = 0;
    std::string text;  // empty: NULL
    std::string blob;  // empty: NULL
    friend bool operator==(const ModelRow&, const ModelRow&) = default;
};

// What was wrong; ProgramRunner::run catches it.
struct ProgramFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};
inline void check(bool right, const std::string& what) {
    if (!right) throw ProgramFailure(what);
}
inline void must(JET_ERR error, const std::string& what) {
    check(error >= 0, what + ": " + std::to_string(error));
}

class ProgramRunner {
 public:
    // `cachePages`: the most that the page cache may hold; 0: as it is.
    explicit ProgramRunner(JET_API_PTR pageBytes, JET_API_PTR cachePages = 0);
    ~ProgramRunner();

    // True: the model does not hear of this step; for tests of the test.
    std::function<bool(const Step&)> forgets;

    // What was wrong, or nothing. Ends with everything committed, compared and the instance closed cleanly;
    // the files stay until this is gone, or until something is wrong.
    std::string run(const Program& program);

    // Of the last run: the step that was being done.
    [[nodiscard]] std::size_t position() const { return position_; }
    [[nodiscard]] const std::string& databasePath() const { return path_; }

 private:
    using RowModel = SnapshotModel<std::int32_t, ModelRow>;
    using NameModel = SnapshotModel<std::string, std::int32_t>;
    struct Columns {
        JET_COLUMNID id = 0;
        JET_COLUMNID group = 0;
        JET_COLUMNID text = 0;
        JET_COLUMNID blob = 0;
    };
    struct Actor {
        JET_SESID session = JET_sesidNil;
        JET_DBID database = JET_dbidNil;
        JET_TABLEID table = JET_tableidNil;
    };
    struct Extra {  // a column that came later
        JET_COLUMNID id = 0;
        std::int32_t value = 0;  // its default
    };

    void start();
    void initEngine();
    void createRowsTable();
    void openActors();
    void closeActors();
    void restart(const Step& step);
    void step(const Step& step);
    void begin(std::size_t who);
    void commit(std::size_t who);
    void rollback(std::size_t who);
    void changeRow(const Step& step);
    void insertRow(const Step& step);
    void fill(const Actor& actor, const ModelRow& row, bool blobs);
    [[nodiscard]] JET_ERR update(const Actor& actor);
    void expectRowAnswer(const Step& step, RowModel::Verdict verdict, JET_ERR error, const char* what);

    void changeSchema(const Step& step);
    [[nodiscard]] JET_ERR inOwnLevel(const Actor& actor, const std::function<JET_ERR()>& body);
    [[nodiscard]] JET_ERR doSchemaChange(const Actor& actor, const Step& step);
    [[nodiscard]] JET_ERR createTable(const Actor& actor, const std::string& name, std::int32_t rows);
    [[nodiscard]] bool othersAreInTheWay(const Step& step) const;
    [[nodiscard]] bool othersAreBusy(std::size_t who) const;
    [[nodiscard]] bool maySeeOtherwise(std::size_t who, const std::string& name) const;

    // program_reading.cpp
    void range(const Step& step);
    void compareAll(std::size_t who);
    void compareIndex(std::size_t who, const std::string& index, const std::map<std::int32_t, ModelRow>& rows,
                      const std::vector<Extra>& extras);
    void compareTables(std::size_t who);
    [[nodiscard]] std::vector<Extra> extraColumns(std::size_t who);
    [[nodiscard]] ModelRow readRow(const Actor& actor);
    [[nodiscard]] std::string bytes(const Actor& actor, JET_COLUMNID column);
    [[nodiscard]] std::int32_t number(const Actor& actor, JET_TABLEID table, JET_COLUMNID column);

    JET_API_PTR pageBytes_;
    JET_API_PTR cachePages_;
    JET_API_PTR cachePagesBefore_ = 0;
    std::unique_ptr<Engine> engine_;
    std::string path_;
    Columns columns_;
    std::vector<Actor> actors_;
    std::optional<RowModel> rows_;
    std::optional<NameModel> names_;
    std::size_t position_ = 0;
};

}  // namespace esent::test
