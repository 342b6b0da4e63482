using QcaNet.Core.Stages;
using QcaNet.Models.Inference;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Core;

/// <summary>
/// What both networks find in parts of a stack that need not fit into memory. Made by <see cref="QcaNetPipeline.OpenParts"/>; probabilities are
/// those of the whole stack, up to rounding.
/// </summary>
/// <remarks>
/// Planes are read when a part needs them, a few at a time, and only the part's rows and columns of them are kept. One call at a time.
/// </remarks>
public sealed class StackParts
{
    private const int PlanesAtOnceBytes = 64 << 20;

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
                "A network normalizes by statistics of the whole volume, so that no part of a stack can be looked at by itself: use a network with batch normalization, or more memory.");
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

    /// <summary>Looks at a part of the stack.</summary>
    /// <param name="part">What is wanted, on the stack's grid.</param>
    /// <param name="cancellationToken">As for <see cref="NetworkPredictor.PredictRegion"/>.</param>
    /// <returns>NSN's probability of "nucleus" and NDN's of "center of a nucleus", on the stack's grid with its spacing.</returns>
    /// <exception cref="ArgumentException">The part lies outside the stack.</exception>
    /// <exception cref="VolumeFormatException">The stack cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public (Volume<float> Nuclei, Volume<float> Centers) Predict(VolumeRegion part, CancellationToken cancellationToken = default)
    {
        if (!part.IsWithin(Shape)) throw new ArgumentException($"The part {part} lies outside a stack of {Shape}.", nameof(part));
        return (Predict(_nsn, part, cancellationToken), Predict(_ndn, part, cancellationToken));
    }

    private Volume<float> Predict(NetworkPredictor network, VolumeRegion part, CancellationToken cancellationToken)
    {
        Shape3D target = Resampling.ShapeInPartsAt(Shape, _spacing, network.Metadata.Spacing!.Value);
        VolumeRegion wanted = Resampling.SourceOf(target, Shape, part);
        StreamedNormalization scale = _scales[network.Metadata.Normalization!];
        Volume<float> found = network.PredictRegion(target, wanted, seen => Prepare(seen, target, scale), cancellationToken);
        return Resampling.LinearPart(found, target, Shape, part, _threads).WithSpacing(_spacing);
    }

    /// <summary>A region of what the network would be shown of the whole stack.</summary>
    private Volume<float> Prepare(VolumeRegion region, Shape3D target, StreamedNormalization scale)
    {
        Volume<float> source = Read(Resampling.SourceOf(Shape, target, region));
        scale.ApplyInPlace(source.Voxels, _threads);
        return Resampling.LinearPart(source, Shape, target, region, _threads);
    }

    private Volume<float> Read(VolumeRegion region)
    {
        var part = new Volume<float>(GC.AllocateUninitializedArray<float>(region.Shape.Length), region.Shape);
        (int depth, int height, int width) = region.Shape;
        int z = 0;
        foreach (ReadOnlyMemory<float> plane in Planes(region.Z, region.EndZ))
        {
            Span<float> to = part.Plane(z++);
            for (int y = 0; y < height; y++)
            {
                plane.Span.Slice(((region.Y + y) * Shape.Width) + region.X, width).CopyTo(to[(y * width)..]);
            }
        }

        return part;
    }

    private IEnumerable<ReadOnlyMemory<float>> Planes() => Planes(0, Shape.Depth);

    /// <summary>Planes as floats; 16-bit values stay exact. The memory of one serves again for a later one.</summary>
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
