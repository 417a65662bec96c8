// JetGetErrorInfo: what is known of an error number. Works without an instance; any thread.
#include <cstring>

#include "api/entry.h"
#include "esent.h"
#include "instance/error_table.h"

namespace esent::api {
namespace {

JET_ERR getErrorInfo(const void* context, void* result, JET_ULONG resultBytes, JET_ULONG level,
                     JET_GRBIT options) {
    if (context == nullptr || result == nullptr || options != 0) return JET_errInvalidParameter;
    if (level != JET_ErrorInfoSpecificErr) return JET_errInvalidParameter;
    if (resultBytes < sizeof(JET_ERRINFOBASIC_W)) return JET_errInvalidBufferSize;
    JET_ERR code = 0;
    std::memcpy(&code, context, sizeof(code));
    const instance::ErrorEntry* entry = instance::findError(code);
    if (entry == nullptr) return JET_errInvalidParameter;

    JET_ERRINFOBASIC_W info{};
    info.cbStruct = sizeof(info);
    info.errValue = code;
    info.errcatMostSpecific = entry->category;
    const auto path = instance::categoryPath(entry->category);
    std::memcpy(info.rgCategoricalHierarchy, path.data(), path.size());
    std::memcpy(result, &info, sizeof(info));
    return JET_errSuccess;
}

}  // namespace
}  // namespace esent::api

JET_ERR JET_API JetGetErrorInfoW(void* context, void* result, JET_ULONG resultBytes, JET_ULONG level,
                                 JET_GRBIT options) {
    return esent::api::guarded(
        [&] { return esent::api::getErrorInfo(context, result, resultBytes, level, options); });
}
