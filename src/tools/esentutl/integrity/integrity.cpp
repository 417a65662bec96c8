#include "integrity/integrity.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "catalog/space_audit.h"
#include "integrity/catalog_check.h"
#include "integrity/findings.h"
#include "integrity/table_check.h"
#include "read/row_reader.h"

namespace esent::tool {

namespace {

std::string pagesText(const std::vector<PageNumber>& pages) {
    constexpr std::size_t kShown = 10;
    std::string text;
    for (std::size_t i = 0; i < pages.size() && i < kShown; ++i)
        text += fmt::format("{}{}", i > 0 ? ", " : "", pages[i]);
    if (pages.size() > kShown) text += fmt::format(" and {} more", pages.size() - kShown);
    return text;
}

void checkHeader(DatabaseReader& database, Findings& findings) {
    const auto copies = page::readHeaderCopies(database.file());
    if (!copies) return;  // it was read a moment ago
    if (!copies->primaryGood) {
        findings.damage("", JET_errReadVerifyFailure, "the first copy of the header is damaged");
    }
    if (!copies->shadowGood) {
        findings.damage("", JET_errReadVerifyFailure, "the second copy of the header is damaged");
    }
}

void checkSpace(DatabaseReader& database, Findings& findings, Report& report) {
    const auto audit = catalog::auditSpace(database.pages(), database.catalog(), database.filePages());
    if (!audit) return findings.damage("", audit.error().code, "the space of the database can't be read");
    for (const catalog::TreeFailure& failure : audit->failures) {
        findings.damage(failure.name.empty() ? "" : nameOf(failure.name), failure.error,
                        fmt::format("the tree with root {} is damaged", failure.root));
    }
    if (!audit->usedTwice.empty()) {
        findings.damage("", JET_errDatabaseCorrupted,
                        "pages with two owners: " + pagesText(audit->usedTwice));
    }
    if (!audit->outside.empty()) {
        findings.damage("", JET_errDatabaseCorrupted,
                        "space that its parent does not own: " + pagesText(audit->outside));
    }
    // Pages of trees that are damaged show as leaks.
    if (!audit->leaked.empty() && audit->failures.empty()) {
        findings.remark("", fmt::format("{} pages belong to nothing: {}", audit->leaked.size(),
                                        pagesText(audit->leaked)));
    }
    report.value("ownedPages", audit->ownedPages);
    report.value("trees", audit->trees);
    report.value("entries", audit->entries);
    report.line(
        fmt::format("{} pages, {} trees, {} entries", audit->ownedPages, audit->trees, audit->entries));
}

Status checkTables(DatabaseReader& database, const std::function<Status()>& step, Findings& findings,
                   Report& report) {
    TableCounts all;
    for (const catalog::TableDefinition& table : database.catalog().tables) {
        const TableCounts counts = TRY(checkTable(database, table, step, findings));
        all.rows += counts.rows;
        all.longValues += counts.longValues;
        all.indexEntries += counts.indexEntries;
        report.append("tables", {{"name", nameOf(table.name)},
                                 {"rows", counts.rows},
                                 {"longValues", counts.longValues},
                                 {"indexEntries", counts.indexEntries}});
    }
    report.line(fmt::format("{} tables, {} rows, {} long values, {} index entries",
                            database.catalog().tables.size(), all.rows, all.longValues, all.indexEntries));
    return {};
}

}  // namespace

Result<bool> checkIntegrity(DatabaseReader& database, const std::function<Status()>& step, Report& report) {
    Findings findings(report);
    checkHeader(database, findings);
    checkSpace(database, findings, report);
    TRY(step());
    checkShadow(database, findings);
    checkObjectIds(database, findings);
    TRY(checkTables(database, step, findings, report));
    findings.finish();
    return findings.damages() == 0;
}

}  // namespace esent::tool
