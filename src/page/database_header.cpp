// Reading and writing the two copies of a database header; see database_header.h.
#include "page/database_header.h"

#include <algorithm>
#include <optional>

#include "os/clock.h"
#include "os/random.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::page {
namespace {

constexpr std::size_t kPageSizeField = 236;

// Which of the two copies at the start of the file are good for a page size.
struct Candidate {
    std::uint32_t pageSize = 0;
    bool primary = false;
    bool shadow = false;
};

std::uint32_t namedPageSize(ByteView copy) {
    const auto field = loadLE<std::uint32_t>(copy, kPageSizeField);
    return field == 0 ? 4096 : field;
}

bool isGoodCopy(ByteView start, std::size_t at, std::uint32_t pageSize) {
    if (start.size() < at + pageSize) return false;
    const ByteView copy = start.subspan(at, pageSize);
    return isHeaderIntact(copy) && namedPageSize(copy) == pageSize;
}

// Some copy has a right checksum but names a page size that fits none.
bool namesWrongPageSize(ByteView start) {
    for (std::uint32_t size = kMinPageSize; size <= kMaxPageSize; size *= 2) {
        if (start.size() >= size && isHeaderIntact(start.first(size)) &&
            namedPageSize(start.first(size)) != size) {
            return true;
        }
    }
    return false;
}

std::optional<Candidate> findCopies(ByteView start) {
    std::optional<Candidate> best;
    for (std::uint32_t size = kMinPageSize; size <= kMaxPageSize; size *= 2) {
        const Candidate found{size, isGoodCopy(start, 0, size), isGoodCopy(start, size, size)};
        if (found.primary) return found;
        if (found.shadow && !best) best = found;
    }
    return best;
}

}  // namespace

void DatabaseHeader::seal() {
    sealHeader(bytes_);
}

void DatabaseHeader::setState(DatabaseState state) {
    storeLE<std::uint32_t>(bytes_.data() + 52, static_cast<std::uint32_t>(state));
    if (state != DatabaseState::Dirty) {
        setPreRedoMinConsistent(0);
        setPreRedoMinRequired(0);
    }
}

void DatabaseHeader::setMinGeneration(Generation generation) {
    setMinRequiredField(generation);
    setMinConsistentField(generation);
}

void DatabaseHeader::setMaxGeneration(Generation generation) {
    setMaxRequiredField(generation);
    setMaxCommittedField(generation);
}

IncidentCount DatabaseHeader::incident(std::size_t at) const {
    const std::byte* const start = bytes_.data() + at;
    return {loadLE<std::uint32_t>(start), LogTime::load(start + 4), loadLE<std::uint32_t>(start + 12)};
}

Result<HeaderCopies> readHeaderCopies(os::File& file) {
    std::vector<std::byte> start(2 * std::size_t{kMaxPageSize});
    start.resize(TRY(file.readSome(0, start)));
    const std::optional<Candidate> found = findCopies(start);
    if (!found) return fail(namesWrongPageSize(start) ? JET_errDatabaseCorrupted : JET_errReadVerifyFailure);

    const std::uint32_t size = found->pageSize;
    const ByteView all(start);
    HeaderCopies copies{DatabaseHeader(all.subspan(found->primary ? 0 : size, size)), found->primary,
                        found->shadow};
    if (found->primary && found->shadow) {
        copies.shadowGood = std::ranges::equal(all.first(size), all.subspan(size, size));
    }
    return copies;
}

Result<DatabaseHeader> readDatabaseHeader(os::File& file, bool repair) {
    HeaderCopies copies = TRY(readHeaderCopies(file));
    const std::uint32_t size = copies.header.pageSize();
    if (repair && !copies.primaryGood) {
        TRY(file.write(0, copies.header.bytes()));
        TRY(file.sync());
    } else if (repair && !copies.shadowGood) {
        TRY(file.write(size, copies.header.bytes()));
        TRY(file.sync());
    }
    return std::move(copies.header);
}

Status writeDatabaseHeader(os::File& file, DatabaseHeader& header) {
    header.setWriteSignature(
        Signature::make(os::random32(), LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds())));
    header.seal();
    TRY(file.write(0, header.bytes()));
    TRY(file.sync());
    TRY(file.write(header.pageSize(), header.bytes()));
    return file.sync();
}

}  // namespace esent::page
