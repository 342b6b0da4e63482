using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>
/// The input that a network needs for the probabilities of a region to be those of the whole volume: the region and its halo, aligned to
/// the network's divisor in the volume with its mirrored margins.
/// </summary>
internal sealed class RegionPass
{
    private readonly Axis _z;
    private readonly Axis _y;
    private readonly Axis _x;

    /// <summary>Creates a pass.</summary>
    /// <param name="volume">Extent of the whole volume, which may be larger than memory.</param>
    /// <param name="region">The region to predict.</param>
    /// <param name="divisor">Passes start and end at multiples of it.</param>
    /// <param name="halo">Radius of the receptive field.</param>
    public RegionPass(Shape3D volume, VolumeRegion region, int divisor, int halo)
    {
        _z = new Axis(volume.Depth, region.Z, region.EndZ, divisor, halo);
        _y = new Axis(volume.Height, region.Y, region.EndY, divisor, halo);
        _x = new Axis(volume.Width, region.X, region.EndX, divisor, halo);
        Region = region;
    }

    /// <summary>The region to predict.</summary>
    public VolumeRegion Region { get; }

    /// <summary>Extent of the pass.</summary>
    public Shape3D Shape => new(_z.Length, _y.Length, _x.Length);

    /// <summary>The voxels of the volume that the pass needs.</summary>
    public VolumeRegion Seen => VolumeRegion.Between((_z.FirstSeen, _y.FirstSeen, _x.FirstSeen), (_z.EndSeen, _y.EndSeen, _x.EndSeen));

    /// <summary>Creates the input of the pass, mirrored at the ends of the volume.</summary>
    /// <param name="seen">The voxels of <see cref="Seen"/>.</param>
    public float[] Fill(Volume<float> seen)
    {
        float[] pass = GC.AllocateUninitializedArray<float>(Shape.Length);
        int at = 0;
        for (int z = 0; z < _z.Length; z++)
        {
            ReadOnlySpan<float> plane = seen.Plane(_z.Source(z) - _z.FirstSeen);
            for (int y = 0; y < _y.Length; y++)
            {
                ReadOnlySpan<float> row = plane.Slice((_y.Source(y) - _y.FirstSeen) * seen.Shape.Width, seen.Shape.Width);
                for (int x = 0; x < _x.Length; x++) pass[at++] = row[_x.Source(x) - _x.FirstSeen];
            }
        }

        return pass;
    }

    /// <summary>Cuts the region out of the probabilities of the pass.</summary>
    public void Cut(ReadOnlySpan<float> found, Span<float> region)
    {
        Shape3D shape = Region.Shape;
        for (int z = 0; z < shape.Depth; z++)
        {
            for (int y = 0; y < shape.Height; y++)
            {
                int from = ((((z + _z.Before) * _y.Length) + y + _y.Before) * _x.Length) + _x.Before;
                found.Slice(from, shape.Width).CopyTo(region.Slice(((z * shape.Height) + y) * shape.Width, shape.Width));
            }
        }
    }

    private readonly struct Axis
    {
        private readonly int _size;
        private readonly int _start;

        public Axis(int size, int first, int end, int divisor, int halo)
        {
            // In the volume with its margins, whose length is a multiple of the divisor.
            int padded = TilePlan.RoundUp(size, divisor);
            int margin = (padded - size) / 2;
            int start = Math.Max(0, (first + margin - halo) / divisor * divisor);
            if (first + margin - halo < 0) start = 0;
            int stop = (int)Math.Min(padded, TilePlan.RoundUpLong((long)end + margin + halo, divisor));
            _size = size;
            _start = start - margin;
            Length = stop - start;
            Before = first + margin - start;
            (FirstSeen, EndSeen) = (int.MaxValue, 0);
            for (int i = 0; i < Length; i++)
            {
                FirstSeen = Math.Min(FirstSeen, Source(i));
                EndSeen = Math.Max(EndSeen, Source(i) + 1);
            }
        }

        /// <summary>Number of voxels of the pass.</summary>
        public int Length { get; }

        /// <summary>Number of voxels of the pass before the region.</summary>
        public int Before { get; }

        public int FirstSeen { get; }

        public int EndSeen { get; }

        /// <summary>The position in the volume of a voxel of the pass, mirrored without repeating the edge.</summary>
        public int Source(int i)
        {
            int period = Math.Max(1, 2 * (_size - 1));
            int at = (((_start + i) % period) + period) % period;
            return at < _size ? at : period - at;
        }
    }
}
