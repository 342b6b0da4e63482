#!/usr/bin/python3
"""Makes the golden files of the feature normalisations that the PyTorch peer does not have.

    make_golden_normalisations.py PATH/TO/peer_unet.py

The peer's network with its batch normalisations replaced by PyTorch's instance and group normalisations, or by nothing:
norm_NAME.safetensors (random weights), norm_NAME.input.npy and norm_NAME.output.npy (foreground probability, one pass, float32,
evaluation mode). Needs python3-torch and python3-numpy. versions.txt says what made the files that are here.
"""
import importlib.util, os, sys
import numpy as np
import torch
import torch.nn as nn

spec = importlib.util.spec_from_file_location("peer_unet", sys.argv[1])
peer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(peer)
here = os.path.dirname(os.path.abspath(__file__))
EPS = 1e-3  # large enough that a wrong one shows

# name: (base width, what the metadata say, the module for a number of channels)
KINDS = {
    "instance": (2, "instance", lambda c: nn.InstanceNorm3d(c, EPS, affine=True)),
    "group": (4, "group 2", lambda c: nn.GroupNorm(2, c, EPS)),
    "none": (2, "none", lambda c: nn.Identity()),
}
for seed, (name, (base, text, norm)) in enumerate(KINDS.items()):
    torch.manual_seed(seed + 1)
    net = peer.UNet(1, base, 3, eps=EPS)
    for stage in [*net.encoder, *net.decoder]:
        stage.norm0, stage.norm1 = norm(stage.norm0.num_features), norm(stage.norm1.num_features)
    for m in net.modules():
        if isinstance(m, (nn.Conv3d, nn.ConvTranspose3d)):
            nn.init.kaiming_normal_(m.weight); nn.init.normal_(m.bias, std=0.05)
        if isinstance(m, (nn.GroupNorm, nn.InstanceNorm3d)):
            nn.init.uniform_(m.weight, 0.7, 1.3); nn.init.normal_(m.bias, std=0.1)
    meta = {"format": "qcanet", "batch_norm_epsilon": repr(EPS), "feature_normalisation": text}
    peer.save(os.path.join(here, f"norm_{name}.safetensors"), net, meta)
    x = np.random.default_rng(seed).standard_normal((8, 8, 8)).astype(np.float32)
    with torch.inference_mode():
        y = torch.softmax(net.eval()(torch.from_numpy(x)[None, None]), 1)[0, 1]
    np.save(os.path.join(here, f"norm_{name}.input.npy"), x)
    np.save(os.path.join(here, f"norm_{name}.output.npy"), y.numpy())
    print(name, float(y.min()), float(y.max()))
