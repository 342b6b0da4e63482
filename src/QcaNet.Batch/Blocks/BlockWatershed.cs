using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Divides a mask that is larger than memory, with the labels of <see cref="MarkerWatershed"/>: distance, components and watershed in
/// blocks, labels written plane by plane. See docs/large-volumes.md for the contract and its reasons.
/// </summary>
/// <remarks>
/// <para>
/// A pass over the planes finds the connected components, which the disk holds as runs. Every component is divided by one block, its owner,
/// exactly as in the whole volume; a component that does not fit into the memory is divided in windows that prove their labels. An object
/// is known by its marker, never by what it touches, so nothing is merged or cut at a face. In the end ids become 1..n in raster order.
/// </para>
/// <para>
/// What is finished lies in a hidden folder beside the labels until they are written. A call that was interrupted, however, goes on from
/// there if it is repeated with the same inputs and options.
/// </para>
/// </remarks>
public static class BlockWatershed
{
    /// <summary>Divides a mask from a file.</summary>
    /// <param name="mask">A file that <see cref="VolumeReader"/> reads; whatever is a number other than 0 is foreground.</param>
    /// <param name="markers">Markers on the same grid, 0 outside of markers; null to divide without markers.</param>
    /// <param name="labels">Where the labels go, a TIFF file; BigTIFF where they need it.</param>
    /// <param name="options">Blocks, halo, memory; null for the defaults.</param>
    /// <param name="kind">What the markers' values mean.</param>
    /// <param name="spacing">Spacing in place of what the mask's file says.</param>
    /// <param name="axes">Axes in place of what the files say, as in <see cref="VolumeReadOptions.Axes"/>.</param>
    /// <param name="progress">Told what is done, one report at a time.</param>
    /// <param name="cancellationToken">Checked before each plane and each block; what is finished stays for the next call.</param>
    /// <exception cref="VolumeFormatException">A file cannot be read, or the shapes differ.</exception>
    /// <exception cref="FileAccessException">The labels or the folder for unfinished blocks cannot be written.</exception>
    /// <exception cref="PreprocessingException">The memory budget does not suffice for the planes, the blocks or the
    /// components.</exception>
    /// <exception cref="BatchException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static BlockDivision Divide(
        string mask,
        string? markers,
        string labels,
        BlockOptions? options = null,
        MarkerKind kind = MarkerKind.Ids,
        VoxelSpacing? spacing = null,
        string? axes = null,
        IProgress<BlockProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(mask);
        ArgumentException.ThrowIfNullOrWhiteSpace(labels);
        options ??= BlockOptions.Default;
        BlockRun.Check(options);
        using var planes = new MaskFiles(mask, markers, spacing, axes, kind);
        string identity = string.Join('\n', ["watershed", FileIdentity.Of(mask), FileIdentity.Of(markers), $"{spacing} {axes} {kind}"]);
        using var folder = BlockFolder.Open(labels, BlockRun.Identity(identity, options));
        BlockDivision division = new BlockRun(planes, folder, labels, options, progress, cancellationToken).Run();
        folder.Remove();
        return division;
    }
}
