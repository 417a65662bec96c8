// What the backup functions share: the running instance's controller, lists of names in the caller's form,
// sizes.
//
// Stateless; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/entry.h"
#include "api/text_arguments.h"
#include "backup/backup_controller.h"
#include "backup/instance_environment.h"

namespace esent::api {

// A call inside an instance that talks to its backup machinery.
class EnteredBackup {
 public:
    [[nodiscard]] static Result<EnteredBackup> enter(JET_INSTANCE instance) {
        auto entered = EnteredInstance::enter(instance);
        if (!entered) return fail(entered.error());
        auto controller = backup::controllerOf(**entered);
        return EnteredBackup(std::move(*entered), std::move(controller));
    }
    [[nodiscard]] backup::BackupController* operator->() const { return controller_.get(); }
    [[nodiscard]] backup::BackupController& operator*() const { return *controller_; }
    [[nodiscard]] instance::Instance& instance() const { return *entered_; }

 private:
    EnteredBackup(EnteredInstance entered, std::shared_ptr<backup::BackupController> controller)
        : entered_(std::move(entered)), controller_(std::move(controller)) {}
    EnteredInstance entered_;
    std::shared_ptr<backup::BackupController> controller_;
};

enum class ActualSize : std::uint8_t { Full, Copied };

// "a\0b\0\0" into the caller's buffer. A NULL buffer asks for the size. An A buffer that is too small is
// JET_errBufferTooSmall and nothing is written; a W buffer gets what fits, and `reported` says which size is
// told.
template <class Char>
[[nodiscard]] Status listOut(const std::vector<std::string>& texts, Char* buffer, JET_ULONG bufferBytes,
                             JET_ULONG* actualBytes, ActualSize reported) {
    const auto encoded = TRY(encodeList<Char>(texts));
    const std::uint32_t needed = encodedBytes(encoded);
    std::uint32_t told = needed;
    if (buffer != nullptr && bufferBytes < needed) {
        if (sizeof(Char) == 1) return fail(JET_errBufferTooSmall);
        if (reported == ActualSize::Copied) told = bufferBytes;
    }
    copyOut(encoded, buffer, bufferBytes);
    if (actualBytes != nullptr) *actualBytes = told;
    return {};
}

}  // namespace esent::api
