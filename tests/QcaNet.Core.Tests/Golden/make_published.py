#!/usr/bin/python3
"""The published protocol of QCANet (Tokuoka et al. 2020) step by step in NumPy, SciPy, scikit-image and PyTorch, on a small stack.

    make_published.py FOLDER/OF/peer_unet.py        writes published.*.npy, published.*.safetensors and versions.txt beside itself

peer_unet.py is a plain PyTorch U-Net of one's own that reads and writes the tensor names of docs/networks.md. The networks blur (27 equal taps)
and ask whether the result exceeds a threshold: what they see is known, and no voxel lies near the threshold.
"""
import math, os, sys
import numpy as np
import scipy, scipy.ndimage as ndi
import skimage
import torch
from skimage.measure import label
from skimage.segmentation import watershed
from skimage.transform import resize

sys.path.insert(0, sys.argv[1])
import peer_unet

HERE = os.path.dirname(os.path.abspath(__file__))
PATCH, STRIDE, RATIO = 32, 16, 2.18
SH = STRIDE // 2


def stack():
    """Balls, some cut by the edges of the stack, with bright cores; a ramp below them so that no two voxels tie by accident."""
    rng = np.random.default_rng(5)
    z, y, x = np.meshgrid(np.arange(22) * RATIO, np.arange(47.0), np.arange(41.0), indexing="ij")
    v = np.full(z.shape, 100.0)
    for cz, cy, cx, r in [(20, 14, 12, 10), (22, 14, 28, 9), (30, 34, 20, 9), (46, 44, 39, 8), (0, 40, 2, 8), (42, 10, 4, 7)]:
        d = np.sqrt((z - cz) ** 2 + (y - cy) ** 2 + (x - cx) ** 2)
        v = np.maximum(v, np.where(d < r, 700, 0)); v = np.maximum(v, np.where(d < 4, 1500, 0))
    return (v + rng.integers(0, 40, v.shape)).astype(np.uint16)


def network(threshold, path):
    net = peer_unet.UNet(1, 2, 3)
    with torch.no_grad():
        for m in net.modules():
            if hasattr(m, "running_var"):
                m.weight.fill_(1); m.bias.zero_(); m.running_mean.zero_(); m.running_var.fill_(1)
            elif hasattr(m, "weight"):
                m.weight.zero_(); m.bias.zero_()
        net.encoder[0].conv0.weight[0, 0] = 1 / 27
        net.encoder[0].conv1.weight[0, 0, 1, 1, 1] = 1
        net.decoder[0].conv0.weight[0, 8, 1, 1, 1] = 1
        net.decoder[0].conv1.weight[0, 0, 1, 1, 1] = 1
        net.head.weight[1, 0] = 100
        net.head.bias[1] = -100 * threshold
    peer_unet.save(path, net, {"format": "qcanet", "batch_norm_epsilon": "2e-05"})
    return net.eval()


def predict(net, image, original):
    """Tiles, central crop, p1 > p0."""
    if PATCH > max(original) + 2 * SH:
        extent = [PATCH] * 3
    else:
        extent = [STRIDE * math.ceil((n + 2 * SH - PATCH) / STRIDE) + PATCH for n in image.shape]
    padded = np.pad(image, PATCH, mode="reflect")[tuple(slice(PATCH - SH, PATCH - SH + e) for e in extent)]
    out = np.zeros(padded.shape, bool)
    nearest = 1.0
    for z in range(0, extent[0] - STRIDE, STRIDE):
        for y in range(0, extent[1] - STRIDE, STRIDE):
            for x in range(0, extent[2] - STRIDE, STRIDE):
                tile = torch.from_numpy(padded[z:z + PATCH, y:y + PATCH, x:x + PATCH].astype(np.float32).copy())
                with torch.no_grad():
                    p = torch.softmax(net(tile[None, None]), 1)[0].numpy()
                kept = (slice(SH, SH + STRIDE),) * 3
                nearest = min(nearest, np.abs(p[1][kept] - 0.5).min())
                out[z:z + STRIDE, y:y + STRIDE, x:x + STRIDE] = (p[1] > p[0])[kept]
    print("nearest to 0.5:", nearest)
    return out[tuple(slice(0, n) for n in image.shape)]


def back(mask, original):
    """0.17.2's way: the mask of whole numbers stays one when it is smoothed."""
    m = mask.astype(np.uint8) * 255
    sigma = [max(0, (i / o - 1) / 2) for i, o in zip(mask.shape, original)]
    smooth = ndi.gaussian_filter(m.astype(int), sigma, mode="mirror", truncate=4)
    return resize(smooth.astype(float), original, order=1, preserve_range=True, anti_aliasing=False) > 0


image = stack()
original = image.shape
target = [math.floor(n * r) for n, r in zip(original, (RATIO, 1, 1))]
inter = resize(image, target, order=1, preserve_range=True, anti_aliasing=True, mode="reflect")
inter = ((inter - inter.min()) / (inter.max() - inter.min())).astype(np.float32)
masks = [back(predict(network(t, os.path.join(HERE, f"published.{n}.safetensors")), inter, original), original) for n, t in (("nsn", 0.2), ("ndn", 0.62))]
centres = label(masks[1], connectivity=1)
labels = watershed(-ndi.distance_transform_edt(masks[0]), centres, mask=masks[0])
print(original, target, "centres", centres.max(), "labels", len(np.unique(labels)) - 1, "mask", masks[0].sum(), "centre voxels", masks[1].sum())
np.save(os.path.join(HERE, "published.stack.npy"), image)
np.save(os.path.join(HERE, "published.labels.npy"), labels.astype(np.uint8))
with open(os.path.join(HERE, "versions.txt"), "w") as f:
    f.write(f"numpy {np.__version__}\nscipy {scipy.__version__}\nscikit-image {skimage.__version__}\ntorch {torch.__version__}\n")
