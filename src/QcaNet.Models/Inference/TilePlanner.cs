using QcaNet.Models.Networks;
using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>
/// Chooses tiles: one pass if memory allows, otherwise the tiles within the budget that need the fewest voxels to be computed.
/// </summary>
/// <param name="architectures">The networks that are run one after another.</param>
/// <param name="options">The options of the caller.</param>
/// <param name="passBytes">Memory of a pass in bytes, in addition to its voxels and probabilities, for the network that needs most.</param>
/// <param name="onGpu">Whether a pass uses the memory of a GPU. libtorch does not report its size, so one pass is tried unless a budget
/// is given.</param>
internal sealed class TilePlanner(
    IReadOnlyList<UNet3DArchitecture> architectures, InferenceOptions options, Func<Shape3D, long> passBytes, bool onGpu)
{
    /// <summary>Largest number of pieces of an axis; beyond it, halos are larger than tiles.</summary>
    private const int MostPieces = 32;

    private readonly int _divisor = architectures.Max(a => a.Divisor);
    private readonly int _halo = options.Halo ?? architectures.Max(a => NetworkSummary.Create(a).Halo);

    /// <summary>The plan, and its peak memory in bytes.</summary>
    /// <param name="volume">Extent of the volume.</param>
    /// <param name="present">Current memory of the process in bytes.</param>
    public (TilePlan Plan, long Peak) Choose(Shape3D volume, long present)
    {
        TilePlan whole = Make(volume, options.Tile);
        long budget = Budget;
        if (options.Tile is not null || Peak(whole, present) <= budget) return (whole, Peak(whole, present));

        TilePlan? best = null, smallest = null;
        (double bestWork, long smallestPeak) = (double.PositiveInfinity, long.MaxValue);
        foreach (int depth in Pieces(volume.Depth))
        {
            foreach (int height in Pieces(volume.Height))
            {
                foreach (int breadth in Pieces(volume.Width))
                {
                    TilePlan plan = Make(volume, new Shape3D(depth, height, breadth));
                    long peak = Peak(plan, present);
                    double work = (double)plan.Count * plan.Pass.Length;
                    if (peak < smallestPeak) (smallest, smallestPeak) = (plan, peak);
                    if (peak <= budget && work < bestWork) (best, bestWork) = (plan, work);
                }
            }
        }

        // If nothing fits, the smallest tile is tried anyway: the predicted memory is only an estimate.
        return best is not null ? (best, Peak(best, present)) : (smallest!, smallestPeak);
    }

    /// <summary>
    /// The plan with tiles of half the extent along the longest axis, or null if they cannot be smaller. While tile and halo together
    /// exceed the volume, a pass would be as large as before and fail again: the tile is then halved once more.
    /// </summary>
    public TilePlan? Halved(TilePlan plan)
    {
        int Half(int extent) => TilePlan.RoundUp((extent + 1) / 2, _divisor);
        Shape3D tile = plan.Decided;
        while (Math.Max(tile.Depth, Math.Max(tile.Height, tile.Width)) > _divisor)
        {
            if (tile.Depth >= tile.Height && tile.Depth >= tile.Width) tile = new Shape3D(Half(tile.Depth), tile.Height, tile.Width);
            else if (tile.Height >= tile.Width) tile = new Shape3D(tile.Depth, Half(tile.Height), tile.Width);
            else tile = new Shape3D(tile.Depth, tile.Height, Half(tile.Width));
            TilePlan smaller = Make(plan.Volume, tile);
            if (smaller.Pass.Length < plan.Pass.Length) return smaller;
        }

        return null;
    }

    /// <summary>Peak memory of a plan in bytes.</summary>
    public long Peak(TilePlan plan, long present)
    {
        // Input and output voxels of a pass; if there are several passes per tile, an image of each.
        int buffers = architectures.Count > 1 || options.Augmentation != TestTimeAugmentation.None ? 4 : 2;
        long pass = passBytes(plan.Pass);
        return onGpu ? pass : present + (4L * plan.Volume.Length) + (4L * buffers * plan.Pass.Length) + pass;
    }

    /// <summary>
    /// The extent of regions within a budget that process a volume larger than memory with the fewest voxels computed; at least a halo
    /// along each axis, even if the budget is too small for that.
    /// </summary>
    /// <param name="volume">Extent of the volume.</param>
    /// <param name="budget">Memory for a pass in bytes.</param>
    /// <param name="extraBytesPerVoxel">Number of bytes that the caller holds per voxel of a pass.</param>
    public (int Depth, int Height, int Width) BestRegion(Shape3D volume, long budget, int extraBytesPerVoxel)
    {
        int halo = TilePlan.RoundUp(_halo, _divisor);
        (int Depth, int Height, int Width) best = default;
        (double bestWork, double smallest) = (double.PositiveInfinity, double.PositiveInfinity);
        foreach (int depth in Regions(volume.Depth, halo))
        {
            foreach (int height in Regions(volume.Height, halo))
            {
                foreach (int width in Regions(volume.Width, halo))
                {
                    long z = Seen(volume.Depth, depth), y = Seen(volume.Height, height), x = Seen(volume.Width, width);
                    double voxels = (double)z * y * x;
                    if (voxels > Array.MaxLength / 2) continue;
                    var pass = new Shape3D((int)z, (int)y, (int)x);
                    bool fits = passBytes(pass) + ((8L + extraBytesPerVoxel) * pass.Length) <= budget;
                    double work = Count(volume.Depth, depth) * Count(volume.Height, height) * Count(volume.Width, width) * voxels;
                    if (fits ? work >= bestWork : bestWork < double.PositiveInfinity || voxels >= smallest) continue;
                    best = (depth, height, width);
                    if (fits) bestWork = work;
                    else smallest = voxels;
                }
            }
        }

        return best;

        long Seen(int extent, int region) =>
            Math.Min(TilePlan.RoundUp(extent, _divisor), TilePlan.RoundUpLong(region + (2L * halo) + _divisor, _divisor));

        static double Count(int extent, int region) => Math.Ceiling(extent / (double)region);
    }

    /// <summary>The single pass for a region, whatever memory it needs.</summary>
    public RegionPass PassOf(Shape3D volume, VolumeRegion region) => new(volume, region, _divisor, TilePlan.RoundUp(_halo, _divisor));

    /// <summary>
    /// Divides a region of a volume into passes that fit: one pass, or those of its halves, which are divided again. The volumes of passes
    /// are not held at the same time, so the size of the whole volume does not matter.
    /// </summary>
    /// <param name="volume">Extent of the whole volume.</param>
    /// <param name="region">The region to predict.</param>
    /// <param name="present">Current memory of the process in bytes.</param>
    public IEnumerable<RegionPass> PassesOf(Shape3D volume, VolumeRegion region, long present)
    {
        RegionPass pass = PassOf(volume, region);
        Shape3D shape = region.Shape;
        bool isTile = options.Tile is { } tile && shape.Depth <= tile.Depth && shape.Height <= tile.Height && shape.Width <= tile.Width;
        if (isTile || (options.Tile is null && Peak(Make(pass.Shape, null), present) <= Budget)) return [pass];

        // Halos do not shrink. If they are most of a pass, its halves are hardly smaller: the budget is then exceeded, instead of
        // repeating the work many times.
        (VolumeRegion First, VolumeRegion Second)[] halves = [.. HalvesOf(region).OrderBy(h => Larger(h))];
        if (halves.Length == 0 || (options.Tile is null && Larger(halves[0]) > 0.75 * pass.Shape.Length)) return [pass];
        return PassesOf(volume, halves[0].First, present).Concat(PassesOf(volume, halves[0].Second, present));

        int Larger((VolumeRegion First, VolumeRegion Second) half) =>
            Math.Max(PassOf(volume, half.First).Shape.Length, PassOf(volume, half.Second).Shape.Length);
    }

    /// <summary>Both halves of a region along each axis with at least two voxels.</summary>
    private static IEnumerable<(VolumeRegion First, VolumeRegion Second)> HalvesOf(VolumeRegion region)
    {
        ((int z, int y, int x), (int depth, int height, int width)) = ((region.Z, region.Y, region.X), region.Shape);
        (int toZ, int toY, int toX) = (depth / 2, height / 2, width / 2);
        if (depth > 1)
        {
            yield return (
                new VolumeRegion(z, y, x, new Shape3D(toZ, height, width)),
                new VolumeRegion(z + toZ, y, x, new Shape3D(depth - toZ, height, width)));
        }

        if (height > 1)
        {
            yield return (
                new VolumeRegion(z, y, x, new Shape3D(depth, toY, width)),
                new VolumeRegion(z, y + toY, x, new Shape3D(depth, height - toY, width)));
        }

        if (width > 1)
        {
            yield return (
                new VolumeRegion(z, y, x, new Shape3D(depth, height, toX)),
                new VolumeRegion(z, y, x + toX, new Shape3D(depth, height, width - toX)));
        }
    }

    private static IEnumerable<int> Regions(int extent, int halo)
    {
        int most = Math.Clamp(extent / Math.Max(1, halo), 1, MostPieces);
        return Enumerable.Range(1, most).Select(n => (extent + n - 1) / n).Distinct();
    }

    private long Budget => options.MemoryBudget ?? (onGpu ? long.MaxValue : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    private TilePlan Make(Shape3D volume, Shape3D? tile) => new(volume, _divisor, tile, _halo, options.Overlap, options.Blending);

    private IEnumerable<int> Pieces(int extent)
    {
        int padded = TilePlan.RoundUp(extent, _divisor);
        return Enumerable.Range(1, Math.Min(MostPieces, padded / _divisor))
            .Select(n => TilePlan.RoundUp((padded + n - 1) / n, _divisor)).Distinct();
    }
}
