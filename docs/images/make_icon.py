"""Draws icon.png, the icon of the packages, and logo.png for the pages: four labeled nuclei in an embryo. Needs Python 3 with NumPy and scikit-image."""
from pathlib import Path

import numpy as np
from skimage import io, transform

SIZE, SAMPLES = 128, 4  # pixels; samples per pixel and axis, averaged at the end
N = SIZE * SAMPLES
y, x = np.mgrid[0:N, 0:N] / N
image = np.zeros((N, N, 4))


def disk(cy, cx, ry, rx, color):
    inside = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1
    image[inside] = [c / 255 for c in color] + [1]


disk(0.5, 0.5, 0.48, 0.48, (30, 41, 59))       # zona pellucida
disk(0.5, 0.5, 0.43, 0.43, (51, 65, 85))       # embryo
disk(0.33, 0.38, 0.15, 0.14, (56, 189, 248))
disk(0.38, 0.67, 0.13, 0.14, (251, 191, 36))
disk(0.64, 0.36, 0.14, 0.13, (244, 114, 182))
disk(0.66, 0.66, 0.15, 0.14, (74, 222, 128))


def save(name, size):
    small = transform.downscale_local_mean(image, (N // size, N // size, 1))
    small[..., :3] = np.where(small[..., 3:] > 0, small[..., :3] / np.maximum(small[..., 3:], 1e-6), 0)
    io.imsave(Path(__file__).with_name(name), np.round(small * 255).astype(np.uint8), check_contrast=False)


save("icon.png", SIZE)
save("logo.png", SIZE // 4)
