// External backup: the functions with names in them, A and W: attach list, opening files, log lists.
#include "api/backup_arguments.h"
#include "esent.h"

namespace esent::api {

namespace {

template <class Char>
Status attachInfo(JET_INSTANCE instance, Char* list, JET_ULONG bytes, JET_ULONG* actualBytes) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    return listOut(TRY(backup->attachedDatabases()), list, bytes, actualBytes, ActualSize::Full);
}

void describe(const backup::LogList& logs, JET_LOGINFO_A* info) {
    info->ulGenLow = static_cast<JET_ULONG>(logs.low);
    info->ulGenHigh = static_cast<JET_ULONG>(logs.high);
    for (std::size_t i = 0; i < 4; ++i)
        info->szBaseName[i] = i < logs.baseName.size() && i < 3 ? logs.baseName[i] : '\0';
}
void describe(const backup::LogList& logs, JET_LOGINFO_W* info) {
    info->ulGenLow = static_cast<JET_ULONG>(logs.low);
    info->ulGenHigh = static_cast<JET_ULONG>(logs.high);
    for (std::size_t i = 0; i < 4; ++i) {
        const bool inside = i < logs.baseName.size() && i < 3;
        info->szBaseName[i] =
            static_cast<JET_WCHAR>(inside ? static_cast<unsigned char>(logs.baseName[i]) : 0);
    }
}

template <class Char, class Info>
Status logInfo(JET_INSTANCE instance, Char* list, JET_ULONG bytes, JET_ULONG* actualBytes, Info* info,
               backup::LogListKind kind) {
    if (info != nullptr && sizeof(Char) == 1 && info->cbSize != sizeof(Info))
        return fail(JET_errInvalidParameter);
    const auto backup = TRY(EnteredBackup::enter(instance));
    const backup::LogList logs = TRY(backup->logs(kind));
    TRY(listOut(logs.paths, list, bytes, actualBytes, ActualSize::Copied));
    if (info != nullptr) describe(logs, info);
    return {};
}

template <class Char>
Status copyLogInfo(JET_INSTANCE instance, Char* list, JET_ULONG bytes, JET_ULONG* actualBytes) {
    return logInfo(instance, list, bytes, actualBytes, static_cast<JET_LOGINFO_W*>(nullptr),
                   backup::LogListKind::ToCopy);
}
template <class Char>
Status truncateLogInfo(JET_INSTANCE instance, Char* list, JET_ULONG bytes, JET_ULONG* actualBytes) {
    return logInfo(instance, list, bytes, actualBytes, static_cast<JET_LOGINFO_W*>(nullptr),
                   backup::LogListKind::ToTruncate);
}

template <class Char, class High>
Status openFile(JET_INSTANCE instance, const Char* name, JET_HANDLE* file, std::uint64_t start,
                JET_ULONG* sizeLow, High* sizeHigh) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    std::string path;
    if (name != nullptr) {
        auto text = textIn(name);
        // A name that is no text names no file; the state of the backup is judged first all the same.
        path = text ? std::move(*text) : std::string();
    }
    const bool wanted = file != nullptr && sizeLow != nullptr && sizeHigh != nullptr;
    const backup::OpenedFile opened = TRY(backup->openFile(path, start, wanted));
    *file = opened.handle;
    *sizeLow = static_cast<JET_ULONG>(opened.size);
    *sizeHigh = static_cast<High>(opened.size >> 32);
    return {};
}

template <class Char>
Status openSection(JET_INSTANCE instance, const Char* name, JET_HANDLE* file, JET_LONG sections,
                   std::uint64_t start, JET_ULONG* sizeLow, JET_LONG* sizeHigh) {
    if (sections > 1) return fail(JET_wrnNyi);
    return openFile(instance, name, file, start, sizeLow, sizeHigh);
}

template <class Body>
JET_ERR onOnlyInstance(Body&& body) noexcept {
    return guardedStatus([&]() -> Status {
        const auto instance = legacyInstance();
        if (!instance) return fail(instance.error());
        return body(static_cast<JET_INSTANCE>(*instance));
    });
}

}  // namespace

}  // namespace esent::api

using namespace esent::api;

extern "C" {

JET_ERR JET_API JetGetAttachInfoInstanceA(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                          JET_ULONG* actualBytes) {
    return guardedStatus([&] { return attachInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetAttachInfoInstanceW(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                          JET_ULONG* actualBytes) {
    return guardedStatus([&] { return attachInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetAttachInfoA(JET_PSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes) {
    return onOnlyInstance(
        [&](JET_INSTANCE instance) { return attachInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetAttachInfoW(JET_PWSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes) {
    return onOnlyInstance(
        [&](JET_INSTANCE instance) { return attachInfo(instance, list, resultBytes, actualBytes); });
}

JET_ERR JET_API JetGetLogInfoInstanceA(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                       JET_ULONG* actualBytes) {
    return guardedStatus([&] { return copyLogInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetLogInfoInstanceW(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                       JET_ULONG* actualBytes) {
    return guardedStatus([&] { return copyLogInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetLogInfoA(JET_PSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes) {
    return onOnlyInstance(
        [&](JET_INSTANCE instance) { return copyLogInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetLogInfoW(JET_PWSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes) {
    return onOnlyInstance(
        [&](JET_INSTANCE instance) { return copyLogInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetLogInfoInstance2A(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                        JET_ULONG* actualBytes, JET_LOGINFO_A* info) {
    return guardedStatus([&] {
        return logInfo(instance, list, resultBytes, actualBytes, info, esent::backup::LogListKind::ToCopy);
    });
}
JET_ERR JET_API JetGetLogInfoInstance2W(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                        JET_ULONG* actualBytes, JET_LOGINFO_W* info) {
    return guardedStatus([&] {
        return logInfo(instance, list, resultBytes, actualBytes, info, esent::backup::LogListKind::ToCopy);
    });
}
JET_ERR JET_API JetGetTruncateLogInfoInstanceA(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                               JET_ULONG* actualBytes) {
    return guardedStatus([&] { return truncateLogInfo(instance, list, resultBytes, actualBytes); });
}
JET_ERR JET_API JetGetTruncateLogInfoInstanceW(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                               JET_ULONG* actualBytes) {
    return guardedStatus([&] { return truncateLogInfo(instance, list, resultBytes, actualBytes); });
}

JET_ERR JET_API JetOpenFileInstanceA(JET_INSTANCE instance, JET_PCSTR fileName, JET_HANDLE* file,
                                     JET_ULONG* sizeLow, JET_ULONG* sizeHigh) {
    return guardedStatus([&] { return openFile(instance, fileName, file, 0, sizeLow, sizeHigh); });
}
JET_ERR JET_API JetOpenFileInstanceW(JET_INSTANCE instance, JET_PCWSTR fileName, JET_HANDLE* file,
                                     JET_ULONG* sizeLow, JET_ULONG* sizeHigh) {
    return guardedStatus([&] { return openFile(instance, fileName, file, 0, sizeLow, sizeHigh); });
}
JET_ERR JET_API JetOpenFileA(JET_PCSTR fileName, JET_HANDLE* file, JET_ULONG* sizeLow, JET_ULONG* sizeHigh) {
    return onOnlyInstance(
        [&](JET_INSTANCE instance) { return openFile(instance, fileName, file, 0, sizeLow, sizeHigh); });
}
JET_ERR JET_API JetOpenFileW(JET_PCWSTR fileName, JET_HANDLE* file, JET_ULONG* sizeLow, JET_ULONG* sizeHigh) {
    return onOnlyInstance(
        [&](JET_INSTANCE instance) { return openFile(instance, fileName, file, 0, sizeLow, sizeHigh); });
}
JET_ERR JET_API JetOpenFileSectionInstanceA(JET_INSTANCE instance, JET_PCSTR fileName, JET_HANDLE* file,
                                            JET_LONG, JET_LONG sections, uint64_t start, JET_ULONG* sizeLow,
                                            JET_LONG* sizeHigh) {
    return guardedStatus(
        [&] { return openSection(instance, fileName, file, sections, start, sizeLow, sizeHigh); });
}
JET_ERR JET_API JetOpenFileSectionInstanceW(JET_INSTANCE instance, JET_PCWSTR fileName, JET_HANDLE* file,
                                            JET_LONG, JET_LONG sections, uint64_t start, JET_ULONG* sizeLow,
                                            JET_LONG* sizeHigh) {
    return guardedStatus(
        [&] { return openSection(instance, fileName, file, sections, start, sizeLow, sizeHigh); });
}

}  // extern "C"
