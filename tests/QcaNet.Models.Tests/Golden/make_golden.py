#!/usr/bin/python3
"""Makes the golden files of this folder with the PyTorch peer.

    make_golden.py PATH/TO/peer_unet.py

For each small member of the family: NAME.safetensors (random weights and running statistics), NAME.input.npy and
NAME.output.npy (foreground probability, one pass, float32, evaluation mode).
Needs python3-torch and python3-numpy. versions.txt says what made the files that are here.
"""
import importlib.util, os, sys
import numpy as np
import torch

spec = importlib.util.spec_from_file_location("peer_unet", sys.argv[1])
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)
here = os.path.dirname(os.path.abspath(__file__))

# Levels and kernels of the four networks of the paper, at widths that keep the files small.
SMALL = {"levels2_k3": (2, 2, 3), "levels3_k3": (3, 2, 3), "levels4_k3": (4, 1, 3), "levels3_k5": (3, 1, 5)}
peer.CATALOGUE.update(SMALL)
for seed, name in enumerate(SMALL):
    net = peer.randomised(name, seed + 1)
    peer.save(os.path.join(here, name + ".safetensors"), net, {"format": "qcanet", "batch_norm_epsilon": "2e-05"})
    x = np.random.default_rng(seed).standard_normal((16, 32, 16)).astype(np.float32)
    with torch.inference_mode():
        y = torch.softmax(net.eval()(torch.from_numpy(x)[None, None]), 1)[0, 1]
    np.save(os.path.join(here, name + ".input.npy"), x)
    np.save(os.path.join(here, name + ".output.npy"), y.numpy())
with open(os.path.join(here, "versions.txt"), "w") as f:
    f.write(f"python {sys.version.split()[0]}, torch {torch.__version__}, numpy {np.__version__}\n")
