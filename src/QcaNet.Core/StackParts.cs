using QcaNet.Core.Stages;
using QcaNet.Models.Inference;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core;

/// <summary>
/// Computes the probabilities of both networks for parts of a stack that need not fit into memory. Created by
/// <see cref="QcaNetPipeline.OpenParts"/>. The probabilities equal those of the whole stack, up to rounding.
/// </summary>
/// <remarks>
/// Planes are read when a part needs them, a few at a time, and only the rows and columns of the part are kept. Not thread-safe: make
/// one call at a time.
/// </remarks>
public sealed class StackParts
{
    private const int PlanesAtOnceBytes = 64 << 20;

    // The runtime, both networks, and everything else in the process.
    private const long ProgramBytes = 256L << 20;

    // The stack as read, cropped and resampled; probabilities of both networks, on the network's grid and on the stack's.
    private const int BytesBesidePass = 24;

    private readonly VolumeFile _file;
    private readonly int _timePoint;
    private readonly int _channel;
    private readonly NetworkPredictor _nsn;
    private readonly NetworkPredictor _ndn;
    private readonly int? _threads;
    private readonly VoxelSpacing _spacing;
    private readonly Dictionary<Normalization, StreamedNormalization> _scales = [];

    internal StackParts(VolumeFile file, int timePoint, int channel, NetworkPredictor nsn, NetworkPredictor ndn, int? threads)
    {
        (_file, _timePoint, _channel, _nsn, _ndn, _threads) = (file, timePoint, channel, nsn, ndn, threads);
        _spacing = NetworkInput.CheckStack(file.Info.Shape, file.Info.Spacing);
        foreach (NetworkPredictor network in (NetworkPredictor[])[nsn, ndn])
        {
            if (!network.SeesWholeVolume) continue;
            throw new PreprocessingException(
                "A network normalizes by statistics of the whole volume, so parts of a stack cannot be processed separately: use a "
                + "network with batch normalization, or more memory.");
        }

        foreach (NetworkPredictor network in (NetworkPredictor[])[nsn, ndn])
        {
            Normalization rule = network.Metadata.Normalization!;
            if (!_scales.ContainsKey(rule)) _scales.Add(rule, StreamedNormalization.Learn(rule, Shape.LongLength, _spacing, Planes));
        }
    }

    /// <summary>Extent of the stack.</summary>
    public Shape3D Shape => _file.Info.Shape;

    /// <summary>Spacing of the stack in micrometers.</summary>
    public VoxelSpacing Spacing => _spacing;

    /// <summary>Computes the extent of the parts that process the whole stack with the least work within a memory budget.</summary>
    /// <param name="memoryBudget">Maximum resident memory of the process, in bytes.</param>
    /// <returns>An extent on the stack's grid. Parts at the far ends are smaller.</returns>
    public Shape3D BestPart(long memoryBudget)
    {
        // The center network has the larger receptive field; if its parts fit, those of the other network do, too.
        Shape3D target = TargetOf(_ndn);
        long left = Math.Max(0, memoryBudget - ProgramBytes);
        Shape3D region = _ndn.BestRegion(target, left, BytesBesidePass);
        return new Shape3D(
            OnGrid(region.Depth, target.Depth, Shape.Depth),
            OnGrid(region.Height, target.Height, Shape.Height),
            OnGrid(region.Width, target.Width, Shape.Width));

        static int OnGrid(int part, int target, int extent) => (int)Math.Clamp((long)part * extent / target, 1, extent);
    }

    /// <summary>Computes the probabilities of both networks for a part of the stack.</summary>
    /// <param name="part">The part, on the stack's grid.</param>
    /// <param name="cancellationToken">As for <see cref="NetworkPredictor.PredictRegion"/>.</param>
    /// <returns>NSN's probability of "nucleus" and NDN's of "center of a nucleus", on the stack's grid with its spacing.</returns>
    /// <exception cref="ArgumentException">The part lies outside the stack.</exception>
    /// <exception cref="VolumeFormatException">The stack cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public (Volume<float> Nuclei, Volume<float> Centers) Predict(VolumeRegion part, CancellationToken cancellationToken = default)
    {
        if (!part.IsWithin(Shape)) throw new ArgumentException($"The part {part} lies outside a stack of {Shape}.", nameof(part));

        // Both networks need about the same voxels: planes are read once for both, and for all passes of each.
        VolumeRegion seen = Around(SourceFor(_nsn, part), SourceFor(_ndn, part));
        Volume<float> source = Read(seen);
        return (Predict(_nsn, part, seen, source, cancellationToken), Predict(_ndn, part, seen, source, cancellationToken));
    }

    private Volume<float> Predict(
        NetworkPredictor network, VolumeRegion part, VolumeRegion seen, Volume<float> source, CancellationToken cancellationToken)
    {
        Shape3D target = TargetOf(network);
        StreamedNormalization scale = _scales[network.Metadata.Normalization!];
        Volume<float> found = network.PredictRegion(target, Resampling.SourceOf(target, Shape, part), Prepare, cancellationToken);
        return Resampling.LinearPart(found, target, Shape, part, _threads).WithSpacing(_spacing);

        // A region of the input that the network would get for the whole stack.
        Volume<float> Prepare(VolumeRegion region)
        {
            Volume<float> values = Cut(source, seen, Resampling.SourceOf(Shape, target, region));
            scale.ApplyInPlace(values.Voxels, _threads);
            return Resampling.LinearPart(values, Shape, target, region, _threads);
        }
    }

    private Shape3D TargetOf(NetworkPredictor network) => Resampling.ShapeInPartsAt(Shape, _spacing, network.Metadata.Spacing!.Value);

    /// <summary>The voxels of the stack that a network's probabilities of a part depend on.</summary>
    private VolumeRegion SourceFor(NetworkPredictor network, VolumeRegion part)
    {
        Shape3D target = TargetOf(network);
        return Resampling.SourceOf(Shape, target, network.InputRegion(target, Resampling.SourceOf(target, Shape, part)));
    }

    private static VolumeRegion Around(VolumeRegion a, VolumeRegion b) => VolumeRegion.Between(
        (Math.Min(a.Z, b.Z), Math.Min(a.Y, b.Y), Math.Min(a.X, b.X)),
        (Math.Max(a.EndZ, b.EndZ), Math.Max(a.EndY, b.EndY), Math.Max(a.EndX, b.EndX)));

    private Volume<float> Read(VolumeRegion region)
    {
        Volume<float> part = Empty(region.Shape);
        int z = 0;
        foreach (ReadOnlyMemory<float> plane in Planes(region.Z, region.EndZ))
        {
            CutPlane(plane.Span, Shape.Width, region.Y, region.X, part, z++);
        }

        return part;
    }

    /// <summary>Copies a region of the voxels that were read.</summary>
    private static Volume<float> Cut(Volume<float> source, VolumeRegion seen, VolumeRegion region)
    {
        Volume<float> part = Empty(region.Shape);
        for (int z = 0; z < region.Shape.Depth; z++)
        {
            CutPlane(source.Plane(region.Z - seen.Z + z), source.Shape.Width, region.Y - seen.Y, region.X - seen.X, part, z);
        }

        return part;
    }

    private static void CutPlane(ReadOnlySpan<float> plane, int width, int top, int left, Volume<float> part, int z)
    {
        Span<float> to = part.Plane(z);
        for (int y = 0; y < part.Shape.Height; y++)
        {
            plane.Slice(((top + y) * width) + left, part.Shape.Width).CopyTo(to[(y * part.Shape.Width)..]);
        }
    }

    private static Volume<float> Empty(Shape3D shape) => new(GC.AllocateUninitializedArray<float>(shape.Length), shape);

    private IEnumerable<ReadOnlyMemory<float>> Planes() => Planes(0, Shape.Depth);

    /// <summary>Reads planes as floats; 16-bit values stay exact. The buffer of a plane is reused for later planes.</summary>
    private IEnumerable<ReadOnlyMemory<float>> Planes(int from, int to)
    {
        int atOnce = Math.Clamp(PlanesAtOnceBytes / sizeof(float) / Shape.PlaneLength, 1, to - from);
        float[] memory = GC.AllocateUninitializedArray<float>(atOnce * Shape.PlaneLength);
        for (int z = from; z < to; z += atOnce)
        {
            int count = Math.Min(atOnce, to - z);
            ReadSlab(memory.AsSpan(0, count * Shape.PlaneLength), z..(z + count));
            for (int i = 0; i < count; i++) yield return memory.AsMemory(i * Shape.PlaneLength, Shape.PlaneLength);
        }
    }

    private void ReadSlab(Span<float> voxels, Range planes)
    {
        switch (_file.Info.Type)
        {
            case VoxelType.UInt32:
                Intensity.ToFloat(_file.ReadSlab<uint>(planes, _timePoint, _channel), _threads).Voxels.CopyTo(voxels);
                break;
            case VoxelType.Int32:
                Intensity.ToFloat(_file.ReadSlab<int>(planes, _timePoint, _channel), _threads).Voxels.CopyTo(voxels);
                break;
            case VoxelType.Float64:
                Intensity.ToFloat(_file.ReadSlab<double>(planes, _timePoint, _channel), _threads).Voxels.CopyTo(voxels);
                break;
            default:
                _file.ReadSlab(voxels, planes, _timePoint, _channel);
                break;
        }
    }
}
