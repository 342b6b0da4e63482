// The C++ state of the art on a mask of ours: cc3d (connected components) and edt (distance transform) of the Seung lab, one thread.
//
//   g++ -O3 -march=native -std=c++17 -ffast-math -pthread -I CC3D/cc3d -I EDT/src seung_lab.cpp -o seung_lab
//   seung_lab MASK.raw DEPTH HEIGHT WIDTH REPEATS
//
// CC3D and EDT are checkouts of github.com/seung-lab/connected-components-3d and github.com/seung-lab/euclidean-distance-transform-3d.
// MASK.raw holds one byte a voxel, x fastest. Prints one JSON line: median seconds, outputs written into memory that is used again.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>
#include "cc3d.hpp"
#include "cc3d_binary.hpp"
#include "edt.hpp"

template <typename Work>
double median_seconds(int repeats, Work work) {
    std::vector<double> seconds;
    for (int i = 0; i < repeats; i++) {
        auto start = std::chrono::steady_clock::now();
        work();
        seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(seconds.begin(), seconds.end());
    return seconds[seconds.size() / 2];
}

int main(int count, char** arguments) {
    if (count != 6) {
        std::fprintf(stderr, "seung_lab MASK.raw DEPTH HEIGHT WIDTH REPEATS\n");
        return 2;
    }
    const int64_t depth = std::atoll(arguments[2]), height = std::atoll(arguments[3]), width = std::atoll(arguments[4]);
    const int repeats = std::atoi(arguments[5]);
    std::vector<uint8_t> mask(depth * height * width);
    std::ifstream file(arguments[1], std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(mask.data()), static_cast<std::streamsize>(mask.size()))) {
        std::fprintf(stderr, "%s: shorter than the shape\n", arguments[1]);
        return 1;
    }

    std::vector<uint32_t> labels(mask.size());
    std::vector<float> distances(mask.size());
    size_t components = 0;
    double seconds[4];
    const int64_t connectivities[] = {6, 18, 26};
    size_t found[3];
    for (int i = 0; i < 3; i++) {
        // The bound its Python wrapper gives for binary images.
        const size_t most = mask.size() / (i == 0 ? 2 : i == 1 ? 4 : 8) + 1;
        seconds[i] = median_seconds(repeats, [&] {
            cc3d::connected_components3d_binary<uint8_t, uint32_t>(mask.data(), width, height, depth, most, connectivities[i], labels.data(), components);
        });
        found[i] = components;
    }
    seconds[3] = median_seconds(repeats, [&] {
        edt::binary_edt<uint8_t>(mask.data(), width, height, depth, 1.f, 1.f, 1.f, false, 1, distances.data());
    });
    std::printf("{\"cc3d_6\":%.6f,\"cc3d_18\":%.6f,\"cc3d_26\":%.6f,\"components\":[%zu,%zu,%zu],\"edt\":%.6f}\n", seconds[0], seconds[1], seconds[2], found[0], found[1], found[2], seconds[3]);
}
