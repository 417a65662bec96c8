// JetCompact: a dense copy of an attached database in a new file.
//
// The copy is an unlogged database of its own until it is complete; a failure removes it. The source is only
// read. With JET_bitCompactRepair a source that is too damaged to be copied is salvaged page by page
// (repair/).
#include <fmt/format.h>

#include "api/database_admission.h"
#include "api/database_arguments.h"
#include "api/ddl.h"
#include "api/outcome.h"
#include "base/contained.h"
#include "btree/pooled_source.h"
#include "btree/space_manager.h"
#include "catalog/catalog_reader.h"
#include "instance/callback_scope.h"
#include "instance/error_table.h"
#include "repair/repair.h"
#include "table/table_copy.h"

namespace esent::api {
namespace {

constexpr const char* kStatisticsFile = "defrazip.txt";

// Tells the application how far the copy is: counted in pages of the source.
class CompactProgress {
 public:
    CompactProgress(JET_PFNSTATUS callback, JET_SESID session, const instance::InstanceSlot& slot)
        : callback_(callback), session_(session), slot_(slot) {}

    Status begin(std::uint32_t pages) {
        total_ = std::max(pages, 1U);
        begun_ = true;
        return tell(JET_sntBegin);
    }
    // One page was read.
    Status pageRead() {
        if (done_ < total_) ++done_;
        return tellPercent();
    }
    // So much of a work that began anew is done; what was told already is not taken back.
    Status reached(unsigned percent) {
        done_ = std::max(done_, static_cast<std::uint32_t>(std::uint64_t{total_} * percent / 100));
        return tellPercent();
    }
    Status complete() {
        done_ = total_;
        TRY(tell(JET_sntProgress));
        return tell(JET_sntComplete);
    }
    void failed() {
        if (begun_) (void)tell(JET_sntFail);
    }

 private:
    Status tellPercent() {
        const std::uint64_t percent = std::uint64_t{done_} * 100 / total_;
        if (percent == told_) return {};
        told_ = percent;
        return tell(JET_sntProgress);
    }
    Status tell(JET_SNT event) {
        if (callback_ == nullptr) return {};
        JET_SNPROG detail{};
        detail.cbStruct = sizeof detail;
        detail.cunitDone = done_;
        detail.cunitTotal = total_;
        const instance::CallbackScope inside(slot_);
        const JET_ERR error = callback_(session_, JET_snpCompact, event, &detail);
        return error < JET_errSuccess ? Status(fail(error)) : Status();
    }

    const JET_PFNSTATUS callback_;
    const JET_SESID session_;
    const instance::InstanceSlot& slot_;
    std::uint32_t done_ = 0;
    std::uint32_t total_ = 1;
    std::uint64_t told_ = 0;
    bool begun_ = false;
};

// A database that this session has open as long as this lives.
class Opened {
 public:
    static Result<Opened> open(EnteredSession& entered, const std::string& path, bool exclusive) {
        database::DatabaseSet& databases = entered.instance().databases();
        const DatabaseId id = TRY(databases.open(path, entered->handle(), exclusive));
        Opened opened(databases, id, entered->handle());
        opened.database_ = databases.find(id);
        if (opened.database_ != nullptr) opened.file_ = opened.database_->volumeFile();
        if (opened.file_ == nullptr) return fail(JET_errDatabaseNotFound);
        return opened;
    }
    Opened(Opened&& other) noexcept
        : databases_(std::exchange(other.databases_, nullptr)),
          id_(other.id_),
          session_(other.session_),
          database_(std::move(other.database_)),
          file_(std::move(other.file_)) {}
    Opened& operator=(Opened&&) = delete;
    ~Opened() {
        file_.reset();
        if (databases_ != nullptr) (void)databases_->close(id_, session_);
    }
    [[nodiscard]] database::Database& database() const { return *database_; }
    [[nodiscard]] database::VolumeFile& file() const { return *file_; }

 private:
    Opened(database::DatabaseSet& databases, DatabaseId id, database::SessionKey session)
        : databases_(&databases), id_(id), session_(session) {}
    database::DatabaseSet* databases_;
    DatabaseId id_;
    database::SessionKey session_;
    std::shared_ptr<database::Database> database_;
    std::shared_ptr<database::VolumeFile> file_;
};

class Compaction {
 public:
    Compaction(EnteredSession& entered, const Opened& source, const Opened& target, JET_GRBIT bits,
               CompactProgress& progress)
        : entered_(entered), source_(source), target_(target), bits_(bits), progress_(progress) {}

    Status run() {
        btree::PooledSource pages(source_.file().pages());
        const catalog::Catalog catalog = TRY(catalog::readCatalog(pages));
        catalog::CatalogWriter rows = TRY(catalog::catalogWriterFor(target_.file().schemas()));
        // Templates come before the tables that are made from them: their object ids are lower.
        for (const catalog::TableDefinition& table : catalog.tables)
            if (!table.system()) TRY(copyTable(table, rows));
        if ((bits_ & JET_bitCompactStats) != 0) TRY(writeStatistics());
        return {};
    }

 private:
    Status copyTable(const catalog::TableDefinition& table, catalog::CatalogWriter& rows) {
        txn::Transaction& transaction = entered_->transaction();
        txn::Snapshot view = transaction.snapshot();
        view.begin = txn::kNotCommitted;  // what is committed: nobody changes it
        const catalog::FoundTable found = TRY(source_.file().schemas().find(table.objectId, view));
        auto level = TRY(DdlLevel::begin(transaction));
        table::TableCopy copy({*found.schema, table, view}, {target_.file().volume(), rows, transaction},
                              [this] { return progress_.pageRead(); });
        const table::TableCopy::Report report = TRY(copy.run());
        TRY(level.commit());
        statistics_ += fmt::format("{}\t{}\t{}\t{}\t{}\r\n", table.name, report.rows, report.longValues,
                                   report.indexEntries, report.columnsLeftBehind);
        return {};
    }

    Status writeStatistics() {
        os::FileSystem& files = entered_.instance().fileSystem();
        const std::string path = entered_.instance().systemFolder() + kStatisticsFile;
        if (TRY(files.exists(path))) TRY(files.remove(path));
        const auto file = TRY(files.open(path, {os::OpenMode::CreateNew}));
        const std::string text =
            "Table\tRows\tLong values\tIndex entries\tDeleted columns left behind\r\n" + statistics_;
        return file->write(0, ByteView(reinterpret_cast<const std::byte*>(text.data()), text.size()));
    }

    EnteredSession& entered_;
    const Opened& source_;
    const Opened& target_;
    const JET_GRBIT bits_;
    CompactProgress& progress_;
    std::string statistics_;
};

// Into the database that was just created; closed again afterwards, whatever happens.
Status fill(EnteredSession& entered, const Opened& source, const std::string& to, JET_GRBIT bits,
            CompactProgress& progress) {
    const Opened target = TRY(Opened::open(entered, to, true));
    return Compaction(entered, source, target, bits, progress).run();
}

// Is it the database that is to blame, and not the disk, the memory or the caller?
bool isDamage(JET_ERR error) {
    const instance::ErrorEntry* const entry = instance::findError(error);
    if (entry == nullptr) return false;
    const auto path = instance::categoryPath(entry->category);
    return std::ranges::find(path, static_cast<std::uint8_t>(JET_errcatData)) != path.end();
}

// JET_wrnDatabaseRepaired when something of the source is not in the target.
Result<JET_ERR> salvage(EnteredSession& entered, const Opened& source, const std::string& from,
                        const std::string& to, CompactProgress& progress) {
    TRY(source.file().writeOut());
    repair::RepairOptions options;
    options.sourceIsOpen = true;
    options.step = [&](unsigned percent) { return progress.reached(percent); };
    const repair::RepairReport report =
        TRY(repair::repairDatabase(entered.instance().fileSystem(), from, to, options));
    TRY(progress.complete());
    return report.lossless() ? JET_errSuccess : JET_wrnDatabaseRepaired;
}

Result<JET_ERR> compactInto(EnteredSession& entered, const std::string& from, const std::string& to,
                            JET_GRBIT bits, CompactProgress& progress) {
    instance::Instance& instance = entered.instance();
    database::DatabaseSet& databases = instance.databases();
    const Opened source = TRY(Opened::open(entered, from, true));
    const page::DatabaseHeader header = source.database().header();
    // The caller hears of it before a target is made.
    const std::uint32_t pages = TRY(source.database().ownedPages());
    TRY(progress.begin(pages));
    database::CreateRequest request;
    request.path = to;
    request.logged = false;
    request.shadowCatalog = !header.isShadowCatalogOff();
    request.like = &header;
    request.admission = createAdmission(instance);
    (void)TRY(databases.create(request));
    const Status done = contained([&]() -> Status {
        TRY(fill(entered, source, to, bits, progress));
        TRY(progress.complete());
        return databases.detach(to);
    });
    if (done) return JET_errSuccess;
    (void)contained([&] { return databases.discard(to); });
    const bool repairs = (bits & JET_bitCompactRepair) != 0 && isDamage(done.error().code);
    if (!repairs) return fail(done.error());
    return salvage(entered, source, from, to, progress);
}

template <class Char, class Convert>
Result<JET_ERR> compact(JET_SESID session, const Char* source, const Char* target, JET_PFNSTATUS callback,
                        const Convert* conversion, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    if (conversion != nullptr) return fail(JET_errFeatureNotAvailable);
    if (entered->transactionLevel() > 0) return fail(JET_errInTransaction);
    const std::string from = TRY(databasePathIn(source));
    const std::string to = TRY(databasePathIn(target));
    CompactProgress progress(callback, session, entered.instance().slot());
    const Result<JET_ERR> done = compactInto(entered, from, to, bits, progress);
    if (!done) progress.failed();
    return done;
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetCompactA(JET_SESID session, JET_PCSTR databaseSrc, JET_PCSTR databaseDest,
                            JET_PFNSTATUS callback, JET_CONVERT_A* conversion, JET_GRBIT options) {
    return guardedOutcome(
        [&] { return compact(session, databaseSrc, databaseDest, callback, conversion, options); });
}

JET_ERR JET_API JetCompactW(JET_SESID session, JET_PCWSTR databaseSrc, JET_PCWSTR databaseDest,
                            JET_PFNSTATUS callback, JET_CONVERT_W* conversion, JET_GRBIT options) {
    return guardedOutcome(
        [&] { return compact(session, databaseSrc, databaseDest, callback, conversion, options); });
}
}
