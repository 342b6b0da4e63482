#!/usr/bin/python3
"""One training step of the U-Net family in plain PyTorch, float32, as its users write it: forward, cross entropy, backward, Adam.

    peer.py LEVELS BASE KERNEL BATCH DEPTH HEIGHT WIDTH THREADS STEPS

Prints the version of PyTorch and, for each step, its seconds and those of the processor. The first step is not counted. Needs python3-torch (Debian).
"""
import sys
import time

import torch
import torch.nn as nn


class Stage(nn.Module):
    """Two times convolution, batch normalization, ReLU."""

    def __init__(self, c_in, c_mid, c_out, k):
        super().__init__()
        self.conv0, self.conv1 = nn.Conv3d(c_in, c_mid, k, padding=k // 2), nn.Conv3d(c_mid, c_out, k, padding=k // 2)
        self.norm0, self.norm1 = nn.BatchNorm3d(c_mid, 2e-5), nn.BatchNorm3d(c_out, 2e-5)

    def forward(self, x):
        return torch.relu(self.norm1(self.conv1(torch.relu(self.norm0(self.conv0(x))))))


class UNet(nn.Module):
    def __init__(self, levels, base, kernel):
        super().__init__()
        w = [base * 2 ** i for i in range(levels + 2)]
        self.levels = levels
        self.encoder = nn.ModuleList(Stage(1 if i == 0 else w[i], w[i], w[i + 1], kernel) for i in range(levels + 1))
        self.up = nn.ModuleList(nn.ConvTranspose3d(w[i + 2], w[i + 2], 2, 2) for i in range(levels))
        self.decoder = nn.ModuleList(Stage(w[i + 2] + w[i + 1], w[i + 1], w[i + 1], kernel) for i in range(levels))
        self.head = nn.Conv3d(w[1], 2, 1)

    def forward(self, x):
        skips = []
        for i, stage in enumerate(self.encoder):
            x = stage(x if i == 0 else torch.max_pool3d(x, 2))
            skips.append(x)
        for i in reversed(range(self.levels)):
            x = self.decoder[i](torch.cat([self.up[i](x), skips[i]], 1))
        return self.head(x)


def main():
    levels, base, kernel, batch, depth, height, width, threads, steps = map(int, sys.argv[1:])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = UNet(levels, base, kernel)
    network.train()
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    images = torch.rand(batch, 1, depth, height, width)
    targets = (torch.rand(batch, depth, height, width) > 0.9).long()
    print(torch.__version__)
    for step in range(steps + 1):
        start, processor = time.perf_counter(), time.process_time()
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images), targets).backward()
        optimizer.step()
        if step:
            print(f"{time.perf_counter() - start:.6f} {time.process_time() - processor:.6f}", flush=True)


if __name__ == "__main__":
    main()
