#include "btree/page_source.h"

#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::btree {

Result<PageRef> FilePageSource::page(PageNumber number) {
    if (number == 0 || number > kLargestPageNumber) return fail(JET_errDatabaseCorrupted);
    auto bytes = std::make_shared<std::vector<std::byte>>(pageSize_);
    TRY(file_.read(page::pageOffset(number, pageSize_), *bytes));
    switch (page::checkPage(*bytes, number)) {
        case page::PageCheck::Good:
        case page::PageCheck::Repaired:
            return PageRef(number, std::move(bytes));
        case page::PageCheck::Blank:
            return fail(JET_errPageNotInitialized);
        case page::PageCheck::Bad:
            break;
    }
    return fail(page::errorOf(page::examinePage(*bytes, number)));
}

}  // namespace esent::btree
