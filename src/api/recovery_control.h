// JET_snpRecoveryControl: the questions of a recovery in the form in which an application's callback gets
// them.
//
// Used by JetInit3 and JetInit4 (api/instance.cpp); the callback runs on the thread that initialises.
#pragma once

#include <functional>

#include "esent.h"
#include "instance/handles.h"
#include "recovery/control.h"

namespace esent::api {

// The callback of JET_RSTINFO or JET_RSTINFO2.
using InitCallback = std::function<JET_ERR(JET_SNP operation, JET_SNT event, void* detail)>;

// Puts each question to the callback as a JET_RECOVERYCONTROL, which lives as long as the call.
std::function<JET_ERR(instance::InstanceHandle, const recovery::ControlCall&)> controlBy(
    InitCallback callback);

}  // namespace esent::api
