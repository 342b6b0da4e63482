using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <content>Regions of volumes that may be larger than memory.</content>
public sealed partial class NetworkPredictor
{
    /// <summary>
    /// The extent of regions that process a volume larger than memory with the least work: each region needs the network's halo around
    /// it, so regions are as large as the budget allows.
    /// </summary>
    /// <param name="volume">Extent of the whole volume.</param>
    /// <param name="memoryBudget">Memory for a pass in bytes, including what the caller holds at the same time.</param>
    /// <param name="extraBytesPerVoxel">Number of bytes that the caller holds per voxel of a pass.</param>
    public Shape3D BestRegion(Shape3D volume, long memoryBudget, int extraBytesPerVoxel = 0)
    {
        (int depth, int height, int width) = _planner.BestRegion(volume, memoryBudget, extraBytesPerVoxel);
        return new Shape3D(depth, height, width);
    }

    /// <summary>
    /// The voxels of a volume that the probabilities of a region depend on; <see cref="PredictRegion"/> reads only within them.
    /// </summary>
    /// <param name="volume">Extent of the whole volume.</param>
    /// <param name="region">The region to predict.</param>
    public VolumeRegion InputRegion(Shape3D volume, VolumeRegion region) => _planner.PassOf(volume, region).Seen;

    /// <summary>
    /// Computes the probabilities of a region of a volume that may be larger than memory: those of the whole volume, up to rounding.
    /// </summary>
    /// <param name="volume">Extent of the whole volume.</param>
    /// <param name="region">The region to predict; it must fit into memory.</param>
    /// <param name="read">Returns the values of a region of the volume, at the network's spacing and normalized; called for every
    /// pass.</param>
    /// <param name="cancellationToken">Checked while waiting for other calls, before each pass, and during passes of the built-in
    /// kernels.</param>
    /// <returns>A new volume with the extent of the region, without a spacing.</returns>
    /// <remarks>
    /// A region is processed in one pass if <see cref="InferenceOptions.MemoryBudget"/> allows, and otherwise in halves. Each pass includes
    /// the network's halo, so large regions need less time per voxel.
    /// </remarks>
    /// <exception cref="ArgumentException">The region is outside the volume, or the values that were read have another extent.</exception>
    /// <exception cref="NonFiniteProbabilityException">The network computed a probability that is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public Volume<float> PredictRegion(
        Shape3D volume, VolumeRegion region, Func<VolumeRegion, Volume<float>> read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!region.IsWithin(volume)) throw new ArgumentException($"The region {region} is outside a volume of {volume}.", nameof(region));
        _gate.Wait(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var result = new Volume<float>(region.Shape);
            foreach (RegionPass pass in _planner.PassesOf(volume, region, Environment.WorkingSet))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Volume<float> seen = read(pass.Seen);
                if (seen.Shape != pass.Seen.Shape)
                {
                    throw new ArgumentException($"{pass.Seen.Shape} voxels were requested, but {seen.Shape} were read.", nameof(read));
                }

                float[] found = GC.AllocateUninitializedArray<float>(pass.Shape.Length);
                Compute(pass.Fill(seen), pass.Shape, found, cancellationToken);
                Put(pass, found, region, result);
            }

            return result;
        }
        finally
        {
            foreach (IPassNetwork network in _networks) network.Release();
            _gate.Release();
        }
    }

    private static void Put(RegionPass pass, float[] found, VolumeRegion region, Volume<float> result)
    {
        if (pass.Region == region)
        {
            pass.Cut(found, result.Voxels);
            return;
        }

        var part = new Volume<float>(pass.Region.Shape);
        pass.Cut(found, part.Voxels);
        for (int z = 0; z < part.Shape.Depth; z++)
        {
            for (int y = 0; y < part.Shape.Height; y++)
            {
                int to = result.Shape.Offset(pass.Region.Z - region.Z + z, pass.Region.Y - region.Y + y, pass.Region.X - region.X);
                part.Plane(z).Slice(y * part.Shape.Width, part.Shape.Width).CopyTo(result.Voxels[to..]);
            }
        }
    }
}
