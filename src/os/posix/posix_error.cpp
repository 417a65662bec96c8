#include "os/posix/posix_error.h"

#include <cerrno>

#include <sys/stat.h>

#include "os/path.h"

namespace esent::os::posix {

Error errorFromErrno(int number) {
    switch (number) {
        case EACCES:
        case EPERM:
        case EROFS:
        case EISDIR:
        case EBUSY:
        case ETXTBSY:
        case EWOULDBLOCK:
        case ENOTEMPTY:
            return {JET_errFileAccessDenied};
        case EEXIST:
            return {JET_errFileAlreadyExists};
        case ENOENT:
            return {JET_errFileNotFound};
        case ENOTDIR:
        case ENAMETOOLONG:
        case ELOOP:
        case EXDEV:
        case EINVAL:
            return {JET_errInvalidPath};
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return {JET_errDiskFull};
        case EMFILE:
        case ENFILE:
            return {JET_errOutOfFileHandles};
        case ENOMEM:
            return {JET_errOutOfMemory};
        default:
            return {JET_errDiskIO};
    }
}

Error notFoundError(const std::string& path) {
    const std::string parent(parentPath(path));
    struct stat info {};
    if (!parent.empty() && (::stat(parent.c_str(), &info) != 0 || !S_ISDIR(info.st_mode))) {
        return {JET_errInvalidPath};
    }
    return {JET_errFileNotFound};
}

Error pathError(int number, const std::string& path) {
    return number == ENOENT ? notFoundError(path) : errorFromErrno(number);
}

}  // namespace esent::os::posix
