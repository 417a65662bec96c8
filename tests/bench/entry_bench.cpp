// What it costs to get into an API call and out again, gate included, with one and with two threads.
#include <benchmark/benchmark.h>

#include "api/entry.h"
#include "esent.h"

namespace {

using namespace esent;

// A running instance without files.
class Running {
 public:
    Running() {
        (void)JetCreateInstanceA(&handle, "bench");
        (void)JetSetSystemParameterA(&handle, 0, JET_paramRecovery, 0, "off");
        (void)JetSetSystemParameterA(&handle, 0, JET_paramMaxTemporaryTables, 0, nullptr);
        (void)JetSetSystemParameterA(&handle, 0, JET_paramEventLoggingLevel, 0, nullptr);
        if (JetInit(&handle) != JET_errSuccess) std::abort();
    }
    static Running& get() {
        static Running* const running = new Running;
        return *running;
    }
    JET_INSTANCE handle = JET_instanceNil;
};

void enterInstance(benchmark::State& state) {
    const JET_INSTANCE handle = Running::get().handle;
    for (auto _ : state) {
        auto entered = api::EnteredInstance::enter(handle);
        benchmark::DoNotOptimize(entered.has_value());
    }
}
BENCHMARK(enterInstance)->ThreadRange(1, 2)->UseRealTime();

void enterInstanceAndGate(benchmark::State& state) {
    const JET_INSTANCE handle = Running::get().handle;
    for (auto _ : state) {
        auto entered = api::EnteredInstance::enter(handle);
        benchmark::DoNotOptimize((*entered)->backupGate().check().has_value());
    }
}
BENCHMARK(enterInstanceAndGate)->ThreadRange(1, 2)->UseRealTime();

void enterSession(benchmark::State& state) {
    JET_SESID session = JET_sesidNil;
    (void)JetBeginSessionA(Running::get().handle, &session, nullptr, nullptr);
    for (auto _ : state) {
        auto entered = api::EnteredSession::enter(session);
        benchmark::DoNotOptimize(entered.has_value());
    }
    (void)JetEndSession(session, 0);
}
BENCHMARK(enterSession)->ThreadRange(1, 2)->UseRealTime();

// Whole exported calls: one that only the gate of the instance guards, and one of a session.
void stopServiceResume(benchmark::State& state) {
    const JET_INSTANCE handle = Running::get().handle;
    for (auto _ : state) {
        benchmark::DoNotOptimize(JetStopServiceInstance2(handle, JET_bitStopServiceResume));
    }
}
BENCHMARK(stopServiceResume)->ThreadRange(1, 2)->UseRealTime();

void getVersion(benchmark::State& state) {
    JET_SESID session = JET_sesidNil;
    (void)JetBeginSessionA(Running::get().handle, &session, nullptr, nullptr);
    JET_ULONG version = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(JetGetVersion(session, &version));
    }
    (void)JetEndSession(session, 0);
}
BENCHMARK(getVersion)->ThreadRange(1, 2)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
