// Any bytes as a checkpoint file. With an odd first byte both copies are sealed, so that what lies behind the
// checksum is reached.
#include <cstdlib>
#include <vector>

#include "log/checkpoint_file.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"

using namespace esent;

namespace {
void require(bool condition) {
    if (!condition) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::vector<std::byte> file(reinterpret_cast<const std::byte*>(data) + 1,
                                reinterpret_cast<const std::byte*>(data) + size);
    if ((data[0] & 1) != 0) {
        file.resize(2 * log::Checkpoint::kSize);
        page::sealHeader(ByteSpan(file).first(log::Checkpoint::kSize));
        page::sealHeader(ByteSpan(file).last(log::Checkpoint::kSize));
    }
    os::SimulatedDisk disk;
    disk.putFile("/s/edb.chk", file);
    auto checkpoint = log::readCheckpoint(disk, "/s/edb.chk");
    if (!checkpoint) return 0;
    const auto list = checkpoint->attachList();
    // Every list that can be read can be written, if its names fit as UTF-16.
    if (list) (void)checkpoint->setAttachList(*list);
    checkpoint->setParameters(checkpoint->parameters());
    checkpoint->setPosition(checkpoint->position());
    require(log::writeCheckpoint(disk, "/s/edb.chk", *checkpoint).has_value());
    const auto again = log::readCheckpoint(disk, "/s/edb.chk");
    require(again && again->position() == checkpoint->position());
    require(disk.content("/s/edb.chk")->size() >= 2 * log::Checkpoint::kSize);
    return 0;
}
