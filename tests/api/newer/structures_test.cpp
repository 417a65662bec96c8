// Structures of newer revisions that this engine does not write itself, put into a file between two runs of
// the engine: what may be changed beside them, and how.
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>

#include "btree/page_nodes.h"
#include "catalog/catalog_row.h"
#include "instance/engine.h"
#include "page/checksum.h"
#include "page/database_header.h"
#include "page/page_view.h"

namespace esent::test {
namespace {

constexpr std::uint32_t kPageSize = 4096;
constexpr ObjectId kCatalogs[] = {2, 3};  // MSysObjects and its shadow
constexpr std::uint32_t kSystemFlags = 0xC8000000;
constexpr std::uint32_t kPopulating = 0x00040000;

class NewerStructures : public ::testing::Test {
 protected:
    void SetUp() override {
        path_ = folder_.file("newer.edb");
        start();
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, path_.c_str(), nullptr, &database_, 0));
    }
    void start() {
        engine_ = std::make_unique<Engine>();
        engine_->setNumber(JET_paramDatabasePageSize, kPageSize);
        ASSERT_EQ(JET_errSuccess, engine_->init());
        session_ = engine_->beginSession();
    }
    void stop() {
        ASSERT_EQ(JET_errSuccess, engine_->term());
        engine_.reset();
    }
    JET_ERR attach(JET_GRBIT bits = 0) {
        start();
        const JET_ERR attached = JetAttachDatabase(session_, path_.c_str(), bits);
        if (attached != JET_errSuccess) return attached;
        return JetOpenDatabase(session_, path_.c_str(), nullptr, &database_, 0);
    }

    JET_TABLEID makeTable(const char* name, std::initializer_list<const char*> columns, int rows) {
        JET_TABLEID table = JET_tableidNil;
        EXPECT_EQ(JET_errSuccess, JetCreateTable(session_, database_, name, 1, 100, &table));
        std::vector<JET_COLUMNID> ids;
        for (const char* const column : columns) {
            JET_COLUMNDEF definition{sizeof definition, 0, JET_coltypLong, 0, 0, 0, 0, 0, JET_bitColumnFixed};
            EXPECT_EQ(JET_errSuccess,
                      JetAddColumn(session_, table, column, &definition, nullptr, 0, &ids.emplace_back()));
        }
        const std::string key = std::string("+") + *columns.begin() + '\0';
        EXPECT_EQ(JET_errSuccess, JetCreateIndex(session_, table, "primary", JET_bitIndexPrimary, key.c_str(),
                                                 static_cast<JET_ULONG>(key.size() + 1), 100));
        for (int row = 0; row < rows; ++row)
            insert(table, ids, row);
        return table;
    }
    void insert(JET_TABLEID table, const std::vector<JET_COLUMNID>& columns, int value) {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
        for (const JET_COLUMNID column : columns)
            EXPECT_EQ(JET_errSuccess,
                      JetSetColumn(session_, table, column, &value, sizeof value, 0, nullptr));
        EXPECT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    }
    int countRows(const char* name) {
        JET_TABLEID table = JET_tableidNil;
        EXPECT_EQ(JET_errSuccess, JetOpenTable(session_, database_, name, nullptr, 0, 0, &table)) << name;
        int rows = 0;
        for (JET_ERR moved = JetMove(session_, table, JET_MoveFirst, 0); moved == JET_errSuccess;
             moved = JetMove(session_, table, JET_MoveNext, 0))
            ++rows;
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session_, table));
        return rows;
    }

    // Changes the rows of both catalogs in the file of a stopped engine.
    void changeCatalog(const std::function<void(catalog::CatalogRow&)>& change) {
        std::vector<std::byte> bytes = content();
        for (PageNumber number = 1; page::pageOffset(number + 1, kPageSize) <= bytes.size(); ++number) {
            const ByteSpan page = ByteSpan(bytes).subspan(page::pageOffset(number, kPageSize), kPageSize);
            const page::PageView view(page);
            const bool catalog = view.objectId() == kCatalogs[0] || view.objectId() == kCatalogs[1];
            if (!catalog || !view.has(page::kPageLeaf) || view.has(page::kPageSpaceTree)) continue;
            const btree::PageNodes nodes(page);
            for (unsigned i = 0; i < nodes.count(); ++i) {
                const auto row = catalog::decodeRow(nodes[i].data, record::pageKindFor(kPageSize));
                ASSERT_TRUE(row);
                catalog::CatalogRow changed = *row;
                change(changed);
                if (changed == *row) continue;
                const auto encoded = catalog::encodeRow(changed, record::pageKindFor(kPageSize));
                ASSERT_TRUE(encoded);
                ASSERT_EQ(encoded->size(), nodes[i].data.size());
                std::copy(encoded->begin(), encoded->end(),
                          page.begin() + (nodes[i].data.data() - page.data()));
                page::sealPage(page, number);
            }
        }
        write(bytes);
    }
    std::vector<std::byte> content() const {
        std::ifstream in(path_, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        std::vector<std::byte> bytes(text.size());
        std::transform(text.begin(), text.end(), bytes.begin(),
                       [](char c) { return static_cast<std::byte>(c); });
        return bytes;
    }
    void write(const std::vector<std::byte>& bytes) const {
        std::ofstream out(path_, std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }

    // In both copies, of the file of a stopped engine.
    void changeHeader(const std::function<void(page::DatabaseHeader&)>& change) {
        std::vector<std::byte> bytes = content();
        for (const std::size_t copy : {std::size_t{0}, std::size_t{kPageSize}}) {
            page::DatabaseHeader header(ByteSpan(bytes).subspan(copy, kPageSize));
            change(header);
            header.seal();
            std::copy(header.bytes().begin(), header.bytes().end(),
                      bytes.begin() + static_cast<std::ptrdiff_t>(copy));
        }
        write(bytes);
    }

    TempDir folder_;
    std::string path_;
    std::unique_ptr<Engine> engine_;
    JET_SESID session_ = JET_sesidNil;
    JET_DBID database_ = 0;
};

TEST_F(NewerStructures, PageCountsAreForgottenByWhoeverMayChangeTrees) {
    makeTable("MSysExtentPageCountCache", {"objid", "cpgAE", "cpgOE"}, 3);
    stop();
    ASSERT_EQ(JET_errSuccess, attach());
    EXPECT_EQ(countRows("MSysExtentPageCountCache"), 3) << "somebody's own table of that name";
    stop();
    changeCatalog([](catalog::CatalogRow& row) {
        if (row.name == "MSysExtentPageCountCache") row.flags |= kSystemFlags;
    });
    ASSERT_EQ(JET_errSuccess, attach(JET_bitDbReadOnly));
    EXPECT_EQ(countRows("MSysExtentPageCountCache"), 3);
    stop();
    ASSERT_EQ(JET_errSuccess, attach());
    EXPECT_EQ(countRows("MSysExtentPageCountCache"), 0);
}

TEST_F(NewerStructures, AnIndexThatIsBeingFilledIsNotUsed) {
    const JET_TABLEID made = makeTable("rows", {"id", "other"}, 3);
    constexpr char kKey[] = "+other\0";
    ASSERT_EQ(JET_errSuccess, JetCreateIndex(session_, made, "filling", 0, kKey, sizeof kKey, 100));
    stop();
    changeCatalog([](catalog::CatalogRow& row) {
        if (row.name == "filling") row.flags |= kPopulating;
    });
    ASSERT_EQ(JET_errSuccess, attach());
    EXPECT_EQ(countRows("rows"), 3);
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database_, "rows", nullptr, 0, 0, &table));
    EXPECT_EQ(JET_errCantUseDeferredPopulateIndex, JetSetCurrentIndex(session_, table, "filling"));
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session_, table, "primary"));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    EXPECT_EQ(JET_errPermissionDenied, JetPrepareUpdate(session_, table, JET_prepInsert));
    EXPECT_EQ(JET_errPermissionDenied, JetDelete(session_, table));
    EXPECT_EQ(JET_errPermissionDenied, JetDeleteIndex(session_, table, "filling"));
    EXPECT_EQ(JET_errSuccess, JetRollback(session_, 0));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session_, table));
    EXPECT_EQ(JET_errCantUseDeferredPopulateIndex,
              JetOpenTable(session_, database_, "rows", nullptr, 0, JET_bitTableUpdatable, &table));
}

TEST_F(NewerStructures, ARevertedDatabaseIsReadOnly) {
    makeTable("rows", {"id"}, 3);
    stop();
    changeHeader([](page::DatabaseHeader& header) { header.setRevertCount(1); });
    const std::vector<std::byte> bytes = content();
    EXPECT_EQ(JET_errRBSRCBadDbState, attach());
    stop();
    EXPECT_EQ(content(), bytes);
    ASSERT_EQ(JET_errSuccess, attach(JET_bitDbReadOnly));
    EXPECT_EQ(countRows("rows"), 3);
}

// Escrow columns of 64 bits: from revision 60 on.
TEST_F(NewerStructures, CountersMayHave64Bits) {
    const std::int64_t large = std::int64_t{1} << 40;
    const auto addCounter = [&](JET_TABLEID table, JET_COLUMNID* counter) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLongLong;
        definition.grbit = JET_bitColumnEscrowUpdate;
        return JetAddColumn(session_, table, "counter", &definition, &large, sizeof large, counter);
    };
    JET_COLUMNID counter = 0;
    EXPECT_EQ(JET_errEngineFormatVersionParamTooLowForRequestedFeature,
              addCounter(makeTable("old", {"id"}, 0), &counter));
    stop();
    changeHeader([](page::DatabaseHeader& header) { header.setUpdateMajor(60); });
    ASSERT_EQ(JET_errSuccess, attach());
    const JET_TABLEID table = makeTable("new", {"id"}, 0);
    ASSERT_EQ(JET_errSuccess, addCounter(table, &counter));
    insert(table, {1}, 1);
    ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveFirst, 0));
    const auto add = [&](std::int64_t amount, JET_ULONG bytes = 8) {
        std::int64_t before = -1;
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        const JET_ERR error =
            JetEscrowUpdate(session_, table, counter, &amount, bytes, &before, sizeof before, nullptr, 0);
        EXPECT_EQ(error == JET_errSuccess ? JET_errSuccess : JET_errInvalidBufferSize, error);
        return before;
    };
    const auto value = [&] {
        std::int64_t now = 0;
        EXPECT_EQ(JET_errSuccess,
                  JetRetrieveColumn(session_, table, counter, &now, sizeof now, nullptr, 0, nullptr));
        return now;
    };
    EXPECT_EQ(large, add(3 * large));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    EXPECT_EQ(4 * large, value());
    EXPECT_EQ(4 * large, add(-5 * large));
    EXPECT_EQ(-large, value());
    EXPECT_EQ(JET_errSuccess, JetRollback(session_, 0));
    EXPECT_EQ(4 * large, value());
    EXPECT_EQ(-1, add(1, 4));  // all of its bytes or none
    EXPECT_EQ(JET_errSuccess, JetRollback(session_, 0));
    // After a crash, too.
    EXPECT_EQ(4 * large, add(1));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    EXPECT_EQ(JET_errDirtyShutdown, engine_->term(JET_bitTermDirty));
    ASSERT_EQ(JET_errSuccess, JetCreateInstance(&engine_->instance, "again"));
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
        engine_->setText(id, engine_->folder.string() + "/");
    engine_->setNumber(JET_paramLogFileSize, 64);
    ASSERT_EQ(JET_errSuccess, engine_->init());
    session_ = engine_->beginSession();
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, path_.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, path_.c_str(), nullptr, &database_, 0));
    JET_TABLEID again = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database_, "new", nullptr, 0, 0, &again));
    std::int64_t now = 0;
    ASSERT_EQ(JET_errSuccess,
              JetRetrieveColumn(session_, again, counter, &now, sizeof now, nullptr, 0, nullptr));
    EXPECT_EQ(4 * large + 1, now);
}

// Indexes whose keys are unique for updates that want it: from revision 290 on.
TEST_F(NewerStructures, IndexesMayBeOptionallyUnique) {
    constexpr char kKey[] = "+other\0";
    const auto addIndex = [&](JET_TABLEID table, JET_GRBIT bits = 0) {
        return JetCreateIndex(session_, table, "optional", JET_bitIndexOptionallyUnique | bits, kKey,
                              sizeof kKey, 100);
    };
    EXPECT_EQ(JET_errEngineFormatVersionParamTooLowForRequestedFeature,
              addIndex(makeTable("old", {"id", "other"}, 0)));
    stop();
    changeHeader([](page::DatabaseHeader& header) { header.setUpdateMajor(290); });
    ASSERT_EQ(JET_errSuccess, attach());
    JET_TABLEID table = makeTable("new", {"id", "other"}, 0);
    EXPECT_EQ(JET_errInvalidGrbit, addIndex(table, JET_bitIndexUnique));
    ASSERT_EQ(JET_errSuccess, addIndex(table));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database_, "new", nullptr, 0, 0, &table));
    JET_SESID other = engine_->beginSession();
    JET_DBID otherDatabase = 0;
    JET_TABLEID otherTable = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(other, path_.c_str(), nullptr, &otherDatabase, 0));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(other, otherDatabase, "new", nullptr, 0, 0, &otherTable));
    const auto put = [](JET_SESID session, JET_TABLEID into, JET_ULONG preparation, int id, int value,
                        JET_GRBIT bits) {
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session, into, preparation));
        if (preparation == JET_prepInsert) {
            EXPECT_EQ(JET_errSuccess, JetSetColumn(session, into, 1, &id, sizeof id, 0, nullptr));
        }
        EXPECT_EQ(JET_errSuccess, JetSetColumn(session, into, 2, &value, sizeof value, 0, nullptr));
        const JET_ERR error = JetUpdate2(session, into, nullptr, 0, nullptr, bits);
        if (error < 0) {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session, into, JET_prepCancel));
        }
        return error;
    };
    constexpr JET_GRBIT kEnforce = JET_bitUpdateEnforceOptionallyUniqueIndices;
    const auto insertHere = [&](int id, int value, JET_GRBIT bits) {
        return put(session_, table, JET_prepInsert, id, value, bits);
    };
    EXPECT_EQ(JET_errSuccess, insertHere(1, 10, 0));
    EXPECT_EQ(JET_errSuccess, insertHere(2, 10, 0));  // nobody minds
    EXPECT_EQ(JET_errKeyDuplicate, insertHere(3, 10, kEnforce));
    EXPECT_EQ(JET_errSuccess, insertHere(3, 30, kEnforce));
    EXPECT_EQ(3, countRows("new"));
    // The row's own key is no other's.
    ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveLast, 0));
    EXPECT_EQ(JET_errSuccess, put(session_, table, JET_prepReplace, 3, 30, kEnforce));
    EXPECT_EQ(JET_errKeyDuplicate, put(session_, table, JET_prepReplace, 3, 10, kEnforce));
    EXPECT_EQ(JET_errSuccess, put(session_, table, JET_prepReplace, 3, 10, 0));
    EXPECT_EQ(JET_errSuccess, put(session_, table, JET_prepReplace, 3, 30, 0));
    // Two who want the same key at a time.
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other));
    EXPECT_EQ(JET_errSuccess, insertHere(4, 40, kEnforce));
    EXPECT_EQ(JET_errWriteConflict, put(other, otherTable, JET_prepInsert, 5, 40, kEnforce));
    EXPECT_EQ(JET_errSuccess, put(other, otherTable, JET_prepInsert, 5, 50, kEnforce));
    ASSERT_EQ(JET_errSuccess, JetRollback(session_, 0));
    EXPECT_EQ(JET_errSuccess, put(other, otherTable, JET_prepInsert, 6, 40, kEnforce));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(other, 0));
    EXPECT_EQ(JET_errKeyDuplicate, insertHere(7, 40, kEnforce));
    EXPECT_EQ(5, countRows("new"));
    // A failed update keeps nobody from the key.
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    EXPECT_EQ(JET_errKeyDuplicate, insertHere(1, 60, kEnforce));
    EXPECT_EQ(JET_errSuccess, put(other, otherTable, JET_prepInsert, 8, 60, kEnforce));
    ASSERT_EQ(JET_errSuccess, JetRollback(session_, 0));
}

}  // namespace
}  // namespace esent::test
