// The corpus' tables of observed results, line by line.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "corpus.h"

namespace esent::test {

inline std::vector<std::vector<std::string>> readTable(const std::string& file) {
    std::ifstream in(corpusFolder() / "engine/misuse" / file);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> fields;
        std::stringstream text(line);
        for (std::string field; std::getline(text, field, '\t');)
            fields.push_back(field);
        if (!fields.empty()) rows.push_back(std::move(fields));
    }
    return rows;
}

}  // namespace esent::test
