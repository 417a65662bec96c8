// See instance_list.h; and JetGetInstanceInfo.
#include "api/instance_list.h"

#include <algorithm>
#include <type_traits>

#include "api/buffers.h"
#include "api/entry.h"
#include "api/text_arguments.h"
#include "database/database_set.h"

namespace esent::api {

InstanceListEntry describeInstance(instance::Instance& instance) {
    InstanceListEntry entry{instance.handle(), instance.named(), instance.name(), {}};
    const std::uint32_t flags = instance.slot().flags();
    if ((flags & instance::kLifeInitialised) != 0 && (flags & instance::kLifeTerminating) == 0) {
        for (const auto& database : instance.databases().attached()) {
            entry.databases.push_back(database->path());
        }
    }
    return entry;
}

namespace {

// Lays texts and arrays out behind each other in one block.
template <class Info>
class ListBuilder {
 public:
    using Char = std::remove_pointer_t<decltype(Info::szInstanceName)>;

    Result<Info*> build(const std::vector<InstanceListEntry>& entries) {
        std::size_t pointers = 0;
        std::vector<std::basic_string<Char>> texts;
        for (const InstanceListEntry& entry : entries) {
            pointers += 2 * entry.databases.size();
            if (entry.named) texts.push_back(TRY(encode<Char>(entry.name)));
            for (const std::string& path : entry.databases)
                texts.push_back(TRY(encode<Char>(path)));
        }
        std::size_t characters = 0;
        for (const auto& text : texts)
            characters += text.size() + 1;
        auto* const block = static_cast<std::byte*>(allocateBuffer(
            entries.size() * sizeof(Info) + pointers * sizeof(Char*) + characters * sizeof(Char)));
        auto* const infos = reinterpret_cast<Info*>(block);
        auto** slots = reinterpret_cast<Char**>(infos + entries.size());
        auto* place = reinterpret_cast<Char*>(slots + pointers);
        auto next = texts.begin();
        const auto put = [&] {
            Char* const start = place;
            place = std::copy(next->begin(), next->end(), place);
            *place++ = Char{};
            ++next;
            return start;
        };
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const InstanceListEntry& entry = entries[i];
            Info& info = infos[i];
            info.hInstanceId = entry.handle;
            info.szInstanceName = entry.named ? put() : nullptr;
            info.cDatabases = entry.databases.size();
            if (entry.databases.empty()) continue;
            info.szDatabaseFileName = slots;
            info.szDatabaseDisplayName = slots + entry.databases.size();  // all NULL
            for (std::size_t k = 0; k < entry.databases.size(); ++k)
                slots[k] = put();
            slots += 2 * entry.databases.size();
        }
        return infos;
    }
};

template <class Info>
JET_ERR getInstanceInfo(JET_ULONG* count, Info** list) {
    return guarded([&]() -> JET_ERR {
        if (count == nullptr || list == nullptr) return JET_errInvalidParameter;
        *count = 0;
        *list = nullptr;
        std::vector<InstanceListEntry> entries;
        for (const instance::Stay& stay : instance::Registry::process().all()) {
            entries.push_back(describeInstance(stay.instance()));
        }
        auto made = makeInstanceList<Info>(entries);
        if (!made) return made.error().code;
        *list = *made;
        *count = static_cast<JET_ULONG>(entries.size());
        return JET_errSuccess;
    });
}

}  // namespace

template <class Info>
Result<Info*> makeInstanceList(const std::vector<InstanceListEntry>& entries) {
    if (entries.empty()) return nullptr;
    return ListBuilder<Info>().build(entries);
}
template Result<JET_INSTANCE_INFO_A*> makeInstanceList<JET_INSTANCE_INFO_A>(
    const std::vector<InstanceListEntry>&);
template Result<JET_INSTANCE_INFO_W*> makeInstanceList<JET_INSTANCE_INFO_W>(
    const std::vector<InstanceListEntry>&);

}  // namespace esent::api

extern "C" {

JET_ERR JET_API JetGetInstanceInfoA(JET_ULONG* instanceCount, JET_INSTANCE_INFO_A** instances) {
    return esent::api::getInstanceInfo(instanceCount, instances);
}

JET_ERR JET_API JetGetInstanceInfoW(JET_ULONG* instanceCount, JET_INSTANCE_INFO_W** instances) {
    return esent::api::getInstanceInfo(instanceCount, instances);
}
}
