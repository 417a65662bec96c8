// The ways in which a call of a disk fails, for tests that try them all.
#pragma once

#include "esent.h"
#include "os/simulated/simulated_disk.h"

namespace esent::crash {

struct DiskFault {
    const char* name;
    os::DiskCall kind;
    JET_ERR error;
};

inline constexpr DiskFault kDiskFaults[] = {
    {"open", os::DiskCall::Open, JET_errFileAccessDenied},
    {"read", os::DiskCall::Read, JET_errDiskIO},
    {"write", os::DiskCall::Write, JET_errDiskIO},
    {"write, full", os::DiskCall::Write, JET_errDiskFull},
    {"sync", os::DiskCall::Sync, JET_errDiskIO},
    {"size", os::DiskCall::Size, JET_errDiskIO},
    {"resize, full", os::DiskCall::Resize, JET_errDiskFull},
    {"exists", os::DiskCall::Exists, JET_errDiskIO},
    {"remove", os::DiskCall::Remove, JET_errFileAccessDenied},
    {"rename", os::DiskCall::Rename, JET_errFileAccessDenied},
    {"list", os::DiskCall::List, JET_errDiskIO},
    {"sync of a folder", os::DiskCall::SyncDirectory, JET_errDiskIO},
};

}  // namespace esent::crash
