using System.Numerics;
using QcaNet.Volumes;

namespace QcaNet.PostProcessing.Tests;

/// <summary>A landscape, markers and a mask for the watershed's tests, of any size; first a full mask and no marker.</summary>
internal sealed class FloodedScene
{
    private readonly Shape3D _shape;
    private readonly Random _random;
    private readonly float[] _landscape;
    private readonly int[] _markers;
    private readonly byte[] _mask;

    internal FloodedScene(Shape3D shape, int seed)
    {
        (_shape, _random) = (shape, new Random(seed));
        (_landscape, _markers, _mask) = (new float[shape.Length], new int[shape.Length], new byte[shape.Length]);
        Array.Fill(_mask, (byte)1);
    }

    /// <summary>How many different heights the mask holds.</summary>
    internal int Heights => _landscape.Where((_, voxel) => _mask[voxel] != 0).Distinct().Count();

    internal void Landscape(Func<Random, float> height)
    {
        for (int i = 0; i < _landscape.Length; i++) _landscape[i] = height(_random);
    }

    internal void Mask(double density)
    {
        for (int i = 0; i < _mask.Length; i++) _mask[i] = (byte)(_random.NextDouble() < density ? 1 : 0);
    }

    internal void Mask(Func<int, int, int, Random, bool> isOpen)
    {
        foreach ((int z, int y, int x) in Voxels.Of(_shape)) _mask[_shape.Offset(z, y, x)] = (byte)(isOpen(z, y, x, _random) ? 1 : 0);
    }

    internal void Closed(int voxel) => _mask[voxel] = 0;

    /// <summary>About so many marker voxels in the mask, of half as many ids.</summary>
    internal void Markers(int count)
    {
        int[] open = [.. Enumerable.Range(0, _mask.Length).Where(voxel => _mask[voxel] != 0)];
        for (int i = 0; i < count; i++) _markers[open[_random.Next(open.Length)]] = 3 + (5 * _random.Next((count / 2) + 1));
    }

    /// <summary>
    /// So many marker voxels, each with an id of its own, in the columns left of <paramref name="columns"/>, and one behind them.
    /// </summary>
    internal void DistinctMarkers(int count, int columns)
    {
        int[] places = [.. Enumerable.Range(0, _mask.Length).Where(voxel => voxel % _shape.Width < columns)];
        _random.Shuffle(places);
        for (int i = 0; i < count; i++) _markers[places[i]] = i + 1;
        _markers[^1] = count + 1;
    }

    /// <summary>
    /// Only curves: a random walk that turns back at the faces of the volume, and the frame of the volume where it is asked for.
    /// </summary>
    internal void Curves(bool frame, int steps, Connectivity connectivity)
    {
        Array.Clear(_mask);
        if (frame)
        {
            foreach ((int z, int y, int x) in Voxels.Of(_shape))
            {
                int edges = (z == 0 || z == _shape.Depth - 1 ? 1 : 0)
                    + (y == 0 || y == _shape.Height - 1 ? 1 : 0)
                    + (x == 0 || x == _shape.Width - 1 ? 1 : 0);
                if (edges >= 2) _mask[_shape.Offset(z, y, x)] = 1;
            }
        }

        // From the first corner, so that the edges of the volume, where steps may leave it, are walked from the start.
        (int Z, int Y, int X) at = (0, 0, 0);
        (int Z, int Y, int X) heading = (_shape.Depth - 1, _shape.Height - 1, _shape.Width - 1);
        for (int step = 0; step < steps; step++)
        {
            _mask[_shape.Offset(at.Z, at.Y, at.X)] = 1;

            // Towards a far corner, with detours, so that the curve spans the box; there it turns to another one.
            List<(int Z, int Y, int X)> ways = [.. Voxels.Neighbors(at, _shape, connectivity)];
            int Far((int Z, int Y, int X) place) =>
                Math.Abs(place.Z - heading.Z) + Math.Abs(place.Y - heading.Y) + Math.Abs(place.X - heading.X);
            at = _random.Next(3) == 0 ? ways[_random.Next(ways.Count)] : ways.MinBy(way => (Far(way) * 8) + _random.Next(8));
            if (Far(at) == 0)
            {
                heading = (
                    _random.Next(2) * (_shape.Depth - 1), _random.Next(2) * (_shape.Height - 1), _random.Next(2) * (_shape.Width - 1));
            }
        }
    }

    /// <summary>
    /// Floods it with each number of threads, into memory of its own and into that of the markers; the queue says what must come out.
    /// </summary>
    internal void AssertFlood(Connectivity connectivity, params int[] threads)
    {
        int[] expected = QueueWatershed.Flood(_landscape, _markers, _mask, _shape, connectivity);
        int margin = _shape.PlaneLength + _shape.Width + 1;
        var memory = new int[_shape.Length + (2 * margin)];
        int open = int.MaxValue >> Math.Max(1, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Heights)));
        foreach (int count in threads)
        {
            // Around the labels lies what the flood in place takes for open voxels: one label of all ones below the bits of a rank.
            // Who steps out over the first or last plane floods them.
            Array.Fill(memory, open);
            Watershed.Flood<float>(_landscape, _markers, _mask, _shape, connectivity, memory.AsSpan(margin, _shape.Length), count);
            Assert.Equal(expected.AsSpan(), memory.AsSpan(margin, _shape.Length));
            Assert.Equal(-1, memory.AsSpan(0, margin).IndexOfAnyExcept(open));
            Assert.Equal(-1, memory.AsSpan(margin + _shape.Length).IndexOfAnyExcept(open));

            int[] inPlace = (int[])_markers.Clone();
            Watershed.Flood<float>(_landscape, inPlace, _mask, _shape, connectivity, inPlace, count);
            Assert.Equal(expected.AsSpan(), inPlace.AsSpan());
        }
    }

    internal void AssertFloodWithoutMask()
    {
        int[] expected = QueueWatershed.Flood(_landscape, _markers, _mask, _shape, Connectivity.Edges);
        var labels = new int[_shape.Length];
        Watershed.Flood<float>(_landscape, _markers, [], _shape, Connectivity.Edges, labels, 2);

        Assert.Equal(expected, labels);
        Assert.Equal(
            expected, Watershed.Flood(
                new Volume<float>(_landscape, _shape), new Volume<int>(_markers, _shape), mask: null, Connectivity.Edges).Voxels.ToArray());
    }
}
