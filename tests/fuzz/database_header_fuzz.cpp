// Any bytes as the start of a database file: reading the header, judging it, and every event on it.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "database/attach_checks.h"
#include "memory_file.h"
#include "page/checksum.h"
#include "page/header_transitions.h"

using namespace esent;

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// What is read is well-formed, and writing it makes both copies equal and readable again.
void rewrite(test::MemoryFile& file, page::DatabaseHeader header) {
    require(page::writeDatabaseHeader(file, header).has_value());
    const auto again = page::readHeaderCopies(file);
    require(again && again->primaryGood && again->header == header);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> bytes(reinterpret_cast<const std::byte*>(data),
                                 reinterpret_cast<const std::byte*>(data) + size);
    // Half of the inputs get valid checksums, so that the fuzzer reaches what lies behind them.
    if (size > 0 && (data[0] & 1) != 0) {
        for (const std::size_t pageSize : {4096U, 8192U, 16384U, 32768U}) {
            if (bytes.size() >= pageSize && loadLE<std::uint32_t>(bytes.data() + 236) == pageSize) {
                page::sealHeader(ByteSpan(bytes).first(pageSize));
            }
        }
    }
    test::MemoryFile file(bytes);
    auto copies = page::readHeaderCopies(file);
    if (!copies) return 0;
    page::DatabaseHeader header = copies->header;
    require(header.bytes().size() == header.pageSize());
    (void)database::checkAttachable(header, 4096);
    rewrite(file, header);

    page::AttachFacts facts;
    facts.generation = std::max(1, std::abs(header.maxCommitted() % 1000));
    facts.position = {0, 1, facts.generation};
    facts.logSignature = header.logSignature();
    page::markAttachedLogged(header, facts);
    (void)page::raiseMaxGeneration(header, facts.generation + 1, LogTime{});
    (void)page::raiseMinGeneration(header, facts.generation + 5);
    require(header.minRequired() <= header.maxRequired());
    require(header.maxCommitted() == header.maxRequired());
    page::markClean(header, {0, 2, facts.generation + 1}, LogTime{}, header.dbtime(), header.lastObjectId());
    require(header.state() == page::DatabaseState::Clean && header.maxCommitted() == 0);
    (void)page::stampBackup(header, page::BackupKind::Full, page::kBackupTypeNormal,
                            header.previousFullBackup());
    rewrite(file, header);
    return 0;
}
