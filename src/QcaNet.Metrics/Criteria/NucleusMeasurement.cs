using QcaNet.Labels;
using QcaNet.Volumes;

namespace QcaNet.Metrics;

/// <summary>
/// Measures position and size of labeled nuclei, as reported for every segmentation. <see cref="ObjectCriteria"/> measures all criteria.
/// </summary>
public static class NucleusMeasurement
{
    /// <summary>Measures size, volume, centroid and bounding box of every object, by ascending id, in one pass.</summary>
    /// <param name="labels">
    /// 0 is background; ids may have gaps, and objects may have several pieces. Not changed. Its spacing, if known, is used for
    /// micrometers.
    /// </param>
    /// <returns>One entry per id; empty if the volume has no labels.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="labels"/> is null.</exception>
    /// <exception cref="ArgumentException">An id is negative.</exception>
    public static IReadOnlyList<Nucleus> Measure(Volume<int> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        LabelIds.NoNegative(labels.Voxels, nameof(labels));
        var sums = new Dictionary<int, Sums>();
        (int last, Sums? lastSums) = (0, null);
        (int depth, int height, int width) = labels.Shape;
        for (int z = 0; z < depth; z++)
        {
            ReadOnlySpan<int> plane = labels.Plane(z);
            for (int y = 0; y < height; y++) AddRow(plane.Slice(y * width, width), z, y);
        }

        return [.. sums.OrderBy(pair => pair.Key).Select(pair => pair.Value.ToNucleus(pair.Key, labels.Spacing))];

        void AddRow(ReadOnlySpan<int> row, int z, int y)
        {
            int x = row.IndexOfAnyExcept(0);
            while (x >= 0 && x < row.Length)
            {
                int id = row[x];
                int length = row[x..].IndexOfAnyExcept(id);
                if (length < 0) length = row.Length - x;
                if (id != 0)
                {
                    if (id != last || lastSums is null)
                    {
                        if (!sums.TryGetValue(id, out lastSums)) sums.Add(id, lastSums = new Sums(z));
                        last = id;
                    }

                    lastSums.AddRun(z, y, x, length);
                }

                x += length;
            }
        }
    }

    internal static IReadOnlyList<Nucleus> Measure(LabelRuns runs, VoxelSpacing? spacing)
    {
        var nuclei = new Nucleus[runs.Ids.Length];
        for (int i = 0; i < nuclei.Length; i++)
        {
            ReadOnlySpan<ObjectRun> own = runs.OfObject(i);
            var sums = new Sums(own[0].Z);
            foreach (ref readonly ObjectRun run in own) sums.AddRun(run.Z, run.Y, run.X, run.Length);

            nuclei[i] = sums.ToNucleus(runs.Ids[i], spacing);
        }

        return nuclei;
    }

    /// <summary>
    /// Running sums of one object. Sums of indices are integers, so the result is bitwise identical for any order of the voxels.
    /// </summary>
    private sealed class Sums(int firstZ)
    {
        private int _voxels;
        private long _sumZ;
        private long _sumY;
        private long _sumX;
        private int _lastZ;
        private int _firstY = int.MaxValue;
        private int _lastY;
        private int _firstX = int.MaxValue;
        private int _lastX;

        internal void AddRun(int z, int y, int x, int length)
        {
            _voxels += length;
            _sumZ += (long)z * length;
            _sumY += (long)y * length;
            _sumX += ((long)x * length) + ((long)length * (length - 1) / 2);
            _lastZ = z;
            _firstY = Math.Min(_firstY, y);
            _lastY = Math.Max(_lastY, y);
            _firstX = Math.Min(_firstX, x);
            _lastX = Math.Max(_lastX, x + length - 1);
        }

        internal Nucleus ToNucleus(int id, VoxelSpacing? spacing)
        {
            var centroid = new Point3D((double)_sumZ / _voxels, (double)_sumY / _voxels, (double)_sumX / _voxels);
            return new Nucleus
            {
                Id = id,
                Voxels = _voxels,
                Volume = spacing is { } s ? _voxels * s.VoxelVolume : null,
                Centroid = centroid,
                CentroidMicrometers = spacing is { } t ? new Point3D(centroid.Z * t.Z, centroid.Y * t.Y, centroid.X * t.X) : null,
                BoundingBox = new VoxelBox(firstZ, _firstY, _firstX, _lastZ, _lastY, _lastX),
            };
        }
    }
}
