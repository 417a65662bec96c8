// Workload W0 in one run over every engine: fills, reads and durable commits, wall and CPU time per
// operation. With --workloads others, see workloads.h.
//
//   bench_peers [--engines libesent,lmdb,...] [--entries 1000000] [--folder DIR]
//               [--phases fillseq,readrandom,... | --workloads w1,w3,...]
//
// Keys are 16 digits, values 100 random bytes; the order of random phases is the same for every engine.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <numeric>
#include <thread>

#include "measure.h"
#include "workloads.h"

namespace esent::bench {

std::vector<Engine>& engines() {
    static std::vector<Engine> all;
    return all;
}

namespace {

struct Plan {
    std::uint64_t entries = 1'000'000;
    std::uint64_t syncs = 2'000;
    unsigned rounds = 2;
    std::vector<std::string> workloads;
    std::string folder = "bench-data";
    std::vector<std::string> engines;
    std::vector<std::string> phases;
};

class Run {
 public:
    Run(const Plan& plan, Engine engine) : plan_(plan), engine_(std::move(engine)), order_(plan.entries) {
        std::iota(order_.begin(), order_.end(), std::uint64_t{0});
        shuffled_ = order_;
        std::shuffle(shuffled_.begin(), shuffled_.end(), std::mt19937_64(301));
    }

    void all() {
        fill("fillseq", order_, 1, false);
        fill("fillrandom", shuffled_, 1, false);
        fill("fillseqbatch", order_, 1000, false);
        fill("fillrndbatch", shuffled_, 1000, false);
        read();
        const std::vector<std::uint64_t> few(
            shuffled_.begin(), shuffled_.begin() + static_cast<std::ptrdiff_t>(
                                                       std::min<std::uint64_t>(plan_.syncs, plan_.entries)));
        fill("fillsync", few, 1, true);
        store_.reset();
        std::filesystem::remove_all(plan_.folder);
    }

 private:
    [[nodiscard]] bool wanted(const std::string& phase) const {
        return plan_.phases.empty() ||
               std::find(plan_.phases.begin(), plan_.phases.end(), phase) != plan_.phases.end();
    }
    void open(bool durable) {
        store_.reset();
        std::filesystem::remove_all(plan_.folder);
        std::filesystem::create_directories(plan_.folder);
        StoreOptions options;
        options.folder = std::filesystem::absolute(plan_.folder).string();
        options.durable = durable;
        store_ = engine_.open(options);
    }
    void fill(const std::string& phase, const std::vector<std::uint64_t>& keys, std::size_t batch,
              bool durable) {
        const bool forReading = phase == "fillrndbatch" && (wanted("readseq") || wanted("readrandom"));
        if (!wanted(phase) && !forReading) return;
        open(durable);
        const Clock clock;
        for (std::size_t at = 0; at < keys.size();) {
            store_->begin();
            for (std::size_t i = 0; i < batch && at < keys.size(); ++i, ++at)
                store_->put(keyOf(keys[at]), values_.of(keys[at], 100));
            store_->commit();
        }
        clock.report(engine_.name, phase, keys.size());
    }
    void read() {
        if (!store_) return;
        for (unsigned round = 0; round < plan_.rounds && wanted("readseq"); ++round) {
            auto reader = store_->reader();
            const Clock clock;
            const std::uint64_t found = reader->scan();
            if (found != plan_.entries) die(engine_.name.c_str(), "readseq", static_cast<long long>(found));
            clock.report(engine_.name, "readseq", found);
        }
        for (const unsigned threads : {1U, 2U})
            for (unsigned round = 1; round < plan_.rounds && wanted("readrandom"); ++round)
                readRandom(threads);
    }
    void readRandom(unsigned threads) {
        const Clock clock;
        std::vector<std::thread> all;
        for (unsigned t = 0; t < threads; ++t) {
            all.emplace_back([this, t] {
                auto reader = store_->reader();
                std::mt19937_64 random(7 + t);
                for (std::uint64_t i = 0; i < plan_.entries; ++i)
                    if (reader->get(keyOf(random() % plan_.entries)) != 100)
                        die(engine_.name.c_str(), "readrandom", 0);
            });
        }
        for (std::thread& each : all)
            each.join();
        clock.report(engine_.name, "readrandom/" + std::to_string(threads), plan_.entries * threads);
    }

    const Plan& plan_;
    Engine engine_;
    std::vector<std::uint64_t> order_;
    std::vector<std::uint64_t> shuffled_;
    Values values_;
    std::unique_ptr<Store> store_;
};

}  // namespace
}  // namespace esent::bench

int main(int argc, char** argv) {
    esent::bench::Plan plan;
    CLI::App app("Compares libesent with other embedded stores.");
    app.add_option("--entries", plan.entries, "entries per phase");
    app.add_option("--syncs", plan.syncs, "durable commits");
    app.add_option("--rounds", plan.rounds, "how often the reading phases are run");
    app.add_option("--workloads", plan.workloads, "w1,w2,w3,w4,w5,w6,w9 instead of w0")->delimiter(',');
    app.add_option("--folder", plan.folder, "scratch folder; emptied");
    app.add_option("--engines", plan.engines, "which engines")->delimiter(',');
    app.add_option("--phases", plan.phases, "which phases")->delimiter(',');
    CLI11_PARSE(app, argc, argv);
    for (const auto& engine : esent::bench::engines()) {
        if (!plan.engines.empty() &&
            std::find(plan.engines.begin(), plan.engines.end(), engine.name) == plan.engines.end())
            continue;
        if (plan.workloads.empty()) esent::bench::Run(plan, engine).all();
        for (const std::string& workload : plan.workloads)
            esent::bench::runWorkload(workload, engine, plan.folder, plan.entries);
    }
    return 0;
}
