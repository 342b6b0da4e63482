#!/usr/bin/python3
"""The published protocol of QCANet (Tokuoka et al. 2020) in NumPy, SciPy, scikit-image and PyTorch on stacks at its corners, with small random networks.

    make_published_cases.py FOLDER/OF/peer_unet.py              writes case-*.npy and case-*.safetensors, and cases.txt with the versions, beside itself
    make_published_cases.py FOLDER/OF/peer_unet.py OUT N SEED   writes N random cases into OUT (one folder each): for a comparison by hand

peer_unet.py is a plain PyTorch U-Net of one's own that reads and writes the tensor names of docs/networks.md. Weights and running statistics are random; the bias of
the head then puts the boundary into the widest gap between the answers near a chosen share of foreground, so that rounding decides no voxel.

Where make_published.py has a formula for the padded extent, this follows the published arithmetic: the number of strides is cut towards zero and one is added where a rest is left
(also where the rest is negative), and the array of predictions has the padded extent, so that a stack whose interpolated planes exceed it comes back stretched.

The watershed is a plain one in which marker voxels of one height leave the heap in raster order. scikit-image pushes all of them with age 0 and leaves their order to the layout of its
heap; "ties" counts the voxels that differ for that reason alone. Random networks make far more of them than nuclei do.
"""
import heapq, json, math, os, sys
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
torch.set_num_threads(1)


def stack(rng, shape, ratio, kind):
    """Balls over noise, or noise alone."""
    z, y, x = np.meshgrid(np.arange(shape[0]) * ratio, *(np.arange(float(n)) for n in shape[1:]), indexing="ij")
    v = np.zeros(shape)
    for _ in range(8 if kind == "balls" else 0):
        c = [rng.uniform(0, m) for m in (shape[0] * ratio, shape[1], shape[2])]
        r = rng.uniform(3, 8)
        v = np.maximum(v, 150 * np.clip(r - np.sqrt((z - c[0]) ** 2 + (y - c[1]) ** 2 + (x - c[2]) ** 2), 0, 1))
    return (v + rng.integers(0, 60, shape)).astype(np.uint8)


def network(rng, levels, base):
    torch.manual_seed(int(rng.integers(1 << 30)))
    net = peer_unet.UNet(levels, base, 3)
    for m in net.modules():
        if hasattr(m, "running_var"):
            torch.nn.init.uniform_(m.weight, 0.7, 1.3); torch.nn.init.normal_(m.bias, std=0.3)
            m.running_mean.normal_(std=0.2); m.running_var.uniform_(0.5, 2.0)
        elif hasattr(m, "weight"):
            torch.nn.init.kaiming_normal_(m.weight); torch.nn.init.normal_(m.bias, std=0.1)
    return net.eval()


def answers(net, image, original, patch):
    """Difference of the two classes where a tile's centre lies, NaN elsewhere, in an array of the padded extent."""
    stride = patch // 2
    sh = stride // 2
    if patch > max(n + 2 * sh for n in original):
        extent = [patch] * 3
    else:
        extent = []
        for n in image.shape:
            over = n + 2 * sh - patch
            extent.append(stride * (int(over / stride) + (over % stride != 0)) + patch)
    padded = np.pad(image, patch, mode="reflect")[tuple(slice(patch - sh, patch - sh + e) for e in extent)]
    out = np.full(extent, np.nan)
    for z in range(0, extent[0] - stride, stride):
        for y in range(0, extent[1] - stride, stride):
            for x in range(0, extent[2] - stride, stride):
                tile = padded[z:z + patch, y:y + patch, x:x + patch]
                assert tile.shape == (patch,) * 3, "the published code fails here"
                with torch.no_grad():
                    a = net(torch.from_numpy(tile.astype(np.float32).copy())[None, None])[0].numpy()
                out[z:z + stride, y:y + stride, x:x + stride] = (a[1] - a[0])[sh:-sh, sh:-sh, sh:-sh]
    return out[tuple(slice(0, n) for n in image.shape)]


def mask(net, image, original, patch, share):
    """Sets the head's bias for a share of foreground; the mask as 0 and 255."""
    a = answers(net, image, original, patch)
    known = np.sort(a[~np.isnan(a)])
    scale = known[-1] - known[0]
    if share == 0:
        boundary = known[-1] + 0.1 * scale
    else:
        low, high = (int(np.clip(1 - share + d, 0, 1) * (known.size - 1)) for d in (-0.03, 0.03))
        i = low + int(np.argmax(np.diff(known[low:high + 1])))
        boundary = (known[i] + known[i + 1]) / 2
    with torch.no_grad():
        net.head.bias[1] -= float(boundary)
    margin = np.abs(known - boundary).min() / max(scale, np.abs(known).max())
    return np.where(np.isnan(a), False, a > boundary) * 255, margin


def back(m, original):
    """0.17.2's way: the mask of whole numbers stays one when it is smoothed."""
    sigma = [max(0, (i / o - 1) / 2) for i, o in zip(m.shape, original)]
    smooth = ndi.gaussian_filter(m.astype(int), sigma, mode="mirror", truncate=4)
    return resize(smooth.astype(float), original, order=1, preserve_range=True, anti_aliasing=False) > 0


def flood(mask, markers):
    """watershed(-distance, markers, mask=mask) of scikit-image with the order of the marker voxels defined."""
    height = -np.pad(ndi.distance_transform_edt(mask), 1)
    inside, labels = np.pad(mask, 1).ravel().tolist(), (np.pad(markers, 1) * np.pad(mask, 1)).ravel()
    steps = [d * n for d in (-1, 1) for n in ((height.shape[1] * height.shape[2], height.shape[2], 1)[::d])]
    heights, shape = height.ravel().tolist(), height.shape
    heap = [(heights[i], age, int(i)) for age, i in enumerate(np.flatnonzero(labels))]
    age, labels = len(heap), labels.tolist()
    heapq.heapify(heap)
    while heap:
        _, _, i = heapq.heappop(heap)
        for j in (i + step for step in steps):
            if inside[j] and not labels[j]:
                labels[j] = labels[i]
                heapq.heappush(heap, (heights[j], age, j))
                age += 1
    return np.array(labels).reshape(shape)[1:-1, 1:-1, 1:-1]


def case(rng, shape, ratio, patch, shares, delete, kind, levels=1, base=1):
    image = stack(rng, shape, ratio, kind)
    target = [int(shape[0] * ratio), shape[1], shape[2]]
    inter = resize(image, target, order=1, preserve_range=True, anti_aliasing=True, mode="reflect").astype(np.float32)
    inter = (inter - inter.min()) / (inter.max() - inter.min())
    nets = [network(rng, levels, base) for _ in range(2)]
    found = [mask(n, inter, shape, patch, s) for n, s in zip(nets, shares)]
    masks = [back(m, shape) for m, _ in found]
    centres = label(masks[1], connectivity=1)
    sizes = np.bincount(centres.ravel())
    small = sizes <= delete
    small[0] = False
    centres[small[centres]] = 0
    ties = 0
    if centres.any():
        labels = flood(masks[0], centres)
        ties = int((labels != watershed(-ndi.distance_transform_edt(masks[0]), centres, mask=masks[0])).sum())
    else:
        labels = label(masks[0], connectivity=1)
    labels = np.searchsorted(np.unique(np.concatenate([[0], labels.ravel()])), labels)
    facts = dict(shape=list(shape), ratio=ratio, patch=patch, delete=delete, interpolated=target, predicted=list(found[0][0].shape), margins=[float(f"{m:.2g}") for _, m in found],
                 mask=int(masks[0].sum()), centres=int(len(np.unique(centres)) - 1), dropped=int(small.sum()), labels=int(labels.max()), ties=ties)
    return image, nets, masks, labels, facts


def save(prefix, image, nets, masks, labels, facts):
    np.save(prefix + "stack.npy", image)
    np.save(prefix + "labels.npy", labels.astype(np.uint8 if labels.max() < 256 else np.uint16))
    for n, net in zip(("nsn", "ndn"), nets):
        peer_unet.save(prefix + n + ".safetensors", net, {"format": "qcanet", "batch_norm_epsilon": "2e-05"})
    print(prefix, json.dumps(facts))


def random_case(rng):
    patch = int(rng.choice([16, 32, 32, 32, 64, 96]))
    sh, small = patch // 4, rng.random() < 0.25
    ratio = float(rng.choice([2.18, 2.18, 1.0, 1.5, 2.1875, 3.3]))
    if small:
        shape = [int(rng.integers(max(4, sh // 2), patch // 2)) for _ in range(3)]
    else:
        shape = [int(rng.integers(6, 28)), int(rng.integers(sh, 70)), int(rng.integers(sh, 70))]
        if rng.random() < 0.3: shape[0] = int(rng.integers(28, 60))
        if patch == 96: shape = [int(rng.integers(24, 52)), int(rng.integers(40, 80)), int(rng.integers(40, 110))]
    if int(shape[0] * ratio) < sh: shape[0] = math.ceil(sh / ratio)
    shares = [float(rng.choice([0.1, 0.3, 0.5])), float(rng.choice([0, 0.005, 0.02, 0.1]))]
    return shape, ratio, patch, shares, int(rng.choice([0, 0, 1, 4, 30])), str(rng.choice(["balls", "noise"])), int(rng.choice([1, 2])), int(rng.choice([1, 2, 3]))


if len(sys.argv) > 2:
    out, n, seed = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    for i in range(n):
        rng = np.random.default_rng([seed, i])
        arguments = random_case(rng)
        try:
            made = case(rng, *arguments)
        except AssertionError as error:
            print(i, arguments, error)
            continue
        folder = os.path.join(out, f"{i:03d}")
        os.makedirs(folder, exist_ok=True)
        save(folder + "/", *made)
        for name, m in zip(("mask", "centremask"), made[2]):
            np.save(f"{folder}/{name}.npy", m.astype(np.uint8))
        json.dump(made[4], open(folder + "/facts.json", "w"))
else:
    cases = {
        # Sizes below a stride along one axis, several tiles along another; small centres dropped.
        "delete": (11, (11, 50, 13), 2.18, 32, (0.3, 0.05), 4, "balls", 2, 1),
        # No centre at all: components of the mask are the nuclei.
        "no-centre": (14, (20, 33, 18), 1.0, 16, (0.2, 0), 0, "balls", 1, 3),
        # The tile exceeds every original size, and the interpolated planes exceed the tile.
        "large-tile": (20, (15, 12, 14), 2.5, 32, (0.4, 0.1), 1, "balls", 1, 2),
    }
    lines = [f"numpy {np.__version__}, scipy {scipy.__version__}, scikit-image {skimage.__version__}, torch {torch.__version__}"]
    for i, (name, (seed, *arguments)) in enumerate(cases.items()):
        made = case(np.random.default_rng([seed, i]), *arguments)
        save(os.path.join(HERE, f"case-{name}."), *made)
        lines.append(f"{name}: {json.dumps(made[4])}")
    with open(os.path.join(HERE, "cases.txt"), "w") as f:
        f.write("\n".join(lines) + "\n")
