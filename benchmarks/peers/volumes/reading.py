#!/usr/bin/env python3
"""Reading of TIFF stacks: this library beside tifffile, libtiff and plain LibTiff.NET, in turn, medians of five.

    reading.py [--folder FOLDER] [--shape 128x512x512] [--repeats 5] [--threads 2] [--write FILE.md]

Makes the stacks, lets every reader read each once before the clock starts (so all come from the system's cache), then
times them round by round and prints megabytes of voxels a second and the ratios that count. All must give the same sum of voxels.
Then the largest case: a sparse ImageJ stack of 4.8 GB with one directory, single planes of it.

Needs python3-numpy, python3-tifffile, libtiff-tools and the .NET SDK.
"""
import argparse
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
import tifffile

HERE = os.path.dirname(os.path.abspath(__file__))


def embryo(shape):
    """A stack as a camera gives it: balls on a gradient, shot noise of a dozen levels, 12 of 16 bits used."""
    rng = np.random.default_rng(1)
    z, y, x = np.ogrid[:shape[0], :shape[1], :shape[2]]
    stack = 200.0 + 60.0 * (y / shape[1]) + 30.0 * (x / shape[2]) + np.zeros(shape)
    for _ in range(60):
        c = [rng.integers(0, n) for n in shape]
        r = rng.integers(8, 20)
        box = tuple(slice(max(0, a - r), a + r) for a in c)
        d = (z[box[0]] - c[0]) ** 2 + (y[:, box[1]] - c[1]) ** 2 + (x[:, :, box[2]] - c[2]) ** 2
        stack[box] += np.where(d <= r * r, 1500, 0)
    return np.clip(rng.normal(stack, np.sqrt(stack) / 4), 0, 65535).astype(np.uint16)


def make_stacks(folder, shape):
    """{name: (file, compression)}"""
    stack = embryo(shape)
    plain = os.path.join(folder, 'plain.tif')
    tifffile.imwrite(plain, stack, imagej=True, metadata={'axes': 'ZYX'})
    pages = os.path.join(folder, 'pages.tif')
    with tifffile.TiffWriter(pages) as writer:
        for plane in stack:
            writer.write(plane, contiguous=False, metadata=None, rowsperstrip=16)
    labels = os.path.join(folder, 'labels.tif')
    tifffile.imwrite(labels, (stack > 900).astype(np.uint16) * (1 + stack // 1024), imagej=True, metadata={'axes': 'ZYX'})
    stacks = {'none, in one piece': plain, 'none, strips of 16 rows': pages}
    for name, source, arguments in (
            ('LZW, strips of 16 rows', plain, ('-c', 'lzw', '-r', '16')),
            ('LZW, differences, strips of 16 rows', plain, ('-c', 'lzw:2', '-r', '16')),
            ('LZW, tiles of 256x256', plain, ('-c', 'lzw', '-t', '-w', '256', '-l', '256')),
            ('LZW, labels, strips of 16 rows', labels, ('-c', 'lzw', '-r', '16')),
            ('Deflate, strips of 16 rows', plain, ('-c', 'zip', '-r', '16')),
            ('Deflate, differences, tiles of 256x256', plain, ('-c', 'zip:2', '-t', '-w', '256', '-l', '256')),
            ('Deflate, labels, strips of 16 rows', labels, ('-c', 'zip', '-r', '16')),
            ('Zstandard, strips of 16 rows', plain, ('-c', 'zstd', '-r', '16')),
            ('Zstandard, differences, tiles of 256x256', plain, ('-c', 'zstd:2', '-t', '-w', '256', '-l', '256')),
            ('PackBits, labels, strips of 16 rows', labels, ('-c', 'packbits', '-r', '16'))):
        target = os.path.join(folder, name.replace(', ', '-').replace(' ', '_') + '.tif')
        subprocess.run(['tiffcp', *arguments, source, target], check=True, stderr=subprocess.DEVNULL)
        stacks[name] = target
    return stacks


def sparse_stack(path, planes=9155, side=512):
    """One directory for 4.8 GB of planes, as ImageJ writes it; a few planes hold their number, the rest is a hole."""
    text = ('ImageJ=1.54f\nimages=%d\nslices=%d\nunit=um\nspacing=0.5\nloop=false\n' % (planes, planes)).encode() + b'\0'
    entries = [(256, 3, 1, side), (257, 3, 1, side), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (270, 2, len(text), 8 + 2 + 10 * 12 + 4),
               (273, 4, 1, 4096), (277, 3, 1, 1), (278, 3, 1, side), (279, 4, 1, side * side * 2)]
    head = b'II*\0' + struct.pack('<IH', 8, len(entries)) + b''.join(struct.pack('<HHII', *e) for e in entries) + struct.pack('<I', 0) + text
    size = side * side * 2
    with open(path, 'wb') as f:
        f.write(head)
        f.truncate(4096 + planes * size)
        for z in (0, planes // 2, planes - 1):
            f.seek(4096 + z * size)
            f.write(np.full(side * side, z, '<u2').tobytes())
    return planes, side


class Rates:
    """The .NET side, one process for all requests."""

    def __init__(self):
        build = subprocess.run(['dotnet', 'build', '-c', 'Release', '-v', 'q', os.path.join(HERE, 'Rates.cs')], capture_output=True, text=True)
        if build.returncode:
            sys.exit(build.stdout)
        self.process = subprocess.Popen(['dotnet', 'run', '--no-build', '-c', 'Release', os.path.join(HERE, 'Rates.cs')],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, *words):
        self.process.stdin.write(' '.join(map(str, words)) + '\n')
        self.process.stdin.flush()
        return [float(w) for w in self.process.stdout.readline().split()]


def timed_tifffile(path):
    start = time.perf_counter()
    stack = tifffile.imread(path)
    return time.perf_counter() - start, int(stack.sum(dtype=np.uint64))


def timed_libtiff(path):
    start = time.perf_counter()
    subprocess.run(['tiffinfo', '-D', path], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, None


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('--folder')
    arguments.add_argument('--shape', default='128x512x512')
    arguments.add_argument('--repeats', type=int, default=5)
    arguments.add_argument('--threads', type=int, default=2)
    arguments.add_argument('--write')
    given = arguments.parse_args()
    shape = tuple(int(n) for n in given.shape.split('x'))
    rates = Rates()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or temporary
        os.makedirs(folder, exist_ok=True)
        lines = compare(rates, make_stacks(folder, shape), shape, given.repeats, given.threads)
        lines += [''] + planes_of_a_large_file(rates, os.path.join(folder, 'sparse.tif'), given.repeats)
    text = '\n'.join(lines)
    print(text)
    if given.write:
        with open(given.write, 'w', encoding='utf-8') as f:
            f.write(text + '\n')


def compare(rates, stacks, shape, repeats, threads):
    megabytes = np.prod(shape) * 2 / 1e6
    lines = ['Stacks of %dx%dx%d uint16 voxels (%.0f MB); MB/s of voxels, medians of %d, readers in turn.' % (*shape, megabytes, repeats),
             'tifffile %s, NumPy %s, libtiff by `tiffinfo -D` (its start included), LibTiff.NET 2.4.660.' % (tifffile.__version__, np.__version__), '',
             '| stack | tifffile | libtiff | LibTiff.NET | ours, 1 thread | ours, %d threads | ours / tifffile | ours / LibTiff.NET | ours / libtiff |' % threads,
             '|---|---|---|---|---|---|---|---|---|']
    for name, path in stacks.items():
        readers = {'tifffile': lambda: timed_tifffile(path), 'libtiff': lambda: timed_libtiff(path),
                   'net': lambda: rates.ask('libtiff.net', path, 1), 'one': lambda: rates.ask('ours', path, 1), 'ours': lambda: rates.ask('ours', path, threads)}
        if not name.startswith(('none', 'Deflate', 'PackBits')):
            del readers['tifffile']                       # needs an extra package for these
        if name.startswith('Zstandard'):
            del readers['net']                            # knows no Zstandard
        sums, seconds = set(), {who: [] for who in readers}
        for round_ in range(repeats + 3):
            for who, read in readers.items():
                s, total = read()
                if total is not None:
                    sums.add(int(total))
                if round_ >= 3:
                    seconds[who].append(s)
        if len(sums) != 1:
            sys.exit('%s: the readers disagree: %s' % (name, sums))
        rate = {who: megabytes / statistics.median(s) for who, s in seconds.items()}
        show = lambda who: '%.0f' % rate[who] if who in rate else '-'
        ratio = lambda who: '%.2f' % (rate['ours'] / rate[who]) if who in rate else '-'
        lines.append('| ' + ' | '.join([name, show('tifffile'), show('libtiff'), show('net'), show('one'), show('ours'),
                                        ratio('tifffile'), ratio('net'), ratio('libtiff')]) + ' |')
        print(lines[-1], file=sys.stderr)
    return lines


def planes_of_a_large_file(rates, path, repeats):
    planes, side = sparse_stack(path)
    lines = ['One directory, %d planes of %dx%d uint16, %.1f GB (sparse). Opening the file and reading one plane:' % (planes, side, side, os.path.getsize(path) / 1e9), '',
             '| plane | first call, ms | median, ms | peak of the process, MB |', '|---|---|---|---|']
    fresh = Rates()
    for z in (0, planes // 2, planes - 1):
        results = [fresh.ask('plane', path, 0, z) for _ in range(repeats + 1)]
        if any(r[1] != float(z % 65536) * side * side for r in results):
            sys.exit('plane %d has other voxels' % z)
        lines.append('| %d | %.1f | %.1f | %.0f |' % (z, results[0][0] * 1e3, statistics.median(r[0] for r in results[1:]) * 1e3, results[-1][2]))
    return lines


if __name__ == '__main__':
    main()
