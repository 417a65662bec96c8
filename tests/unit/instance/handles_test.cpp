#include "instance/handles.h"

#include <gtest/gtest.h>

#include <thread>

#include "instance/life.h"

namespace esent::instance {
namespace {

TEST(Handles, SplitWhatWasMade) {
    for (const std::uint32_t slot : {0u, 1u, 77u, 10239u, 32767u}) {
        for (const std::uint32_t generation : {0u, 1u, 0xFFFu, HandleLayout::kGenerationMask}) {
            const auto handle = makeHandle(HandleKind::Session, slot, generation);
            const HandleParts parts = splitHandle(HandleKind::Session, handle);
            EXPECT_TRUE(parts.valid);
            EXPECT_EQ(slot, parts.slot);
            EXPECT_EQ(generation, parts.generation);
            EXPECT_FALSE(splitHandle(HandleKind::Instance, handle).valid);
            EXPECT_NE(kNilSession, handle);
        }
    }
    EXPECT_FALSE(splitHandle(HandleKind::Instance, 0).valid);
    EXPECT_FALSE(splitHandle(HandleKind::Instance, kNilInstance).valid);
}

TEST(Slot, WaitsForTheCallsInside) {
    InstanceSlot slot;
    slot.publish(1, kLifeAllocated | kLifeInitialised);
    auto& stripe = slot.enter();
    EXPECT_FALSE(slot.empty());
    slot.setFlags(kLifeTerminating, 0);
    std::atomic<bool> left{false};
    std::jthread leaver([&] {
        left = true;
        slot.leave(stripe);
    });
    slot.waitUntilEmpty();
    EXPECT_TRUE(left.load());
    EXPECT_TRUE(slot.empty());
}

TEST(Slot, FlagsChangeOnlyWhenTheyMay) {
    InstanceSlot slot;
    slot.publish(9, kLifeAllocated);
    std::uint32_t before = 0;
    EXPECT_FALSE(slot.trySetFlags(kLifeTerminating, kLifeInitialised, 0, before));
    EXPECT_EQ(kLifeAllocated, before);
    EXPECT_TRUE(slot.trySetFlags(kLifeInitialising, kLifeAllocated, kLifeInitialised, before));
    EXPECT_FALSE(slot.trySetFlags(kLifeRestoring, kLifeAllocated, kLifeInitialising, before));
    slot.setFlags(kLifeInitialised, kLifeInitialising);
    EXPECT_EQ(std::uint32_t{kLifeAllocated} | kLifeInitialised, slot.flags());
    EXPECT_EQ(9u, slot.generation());
}

}  // namespace
}  // namespace esent::instance
