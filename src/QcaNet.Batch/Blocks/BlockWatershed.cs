using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>
/// Divides a mask that is larger than memory, with the same labels as <see cref="MarkerWatershed"/>. Distances, components and watershed
/// are computed in blocks, and labels are written plane by plane. See docs/large-volumes.md for the contract and its reasons.
/// </summary>
/// <remarks>
/// <para>
/// A pass over the planes finds the connected components, which are stored on disk as runs. Every component is divided by one block, its
/// owner, exactly as in the whole volume. A component that does not fit into memory is divided in windows that prove their labels. Objects
/// are identified by their markers, never by contact, so nothing is merged or cut at a face. Finally, ids become 1..n in raster order.
/// </para>
/// <para>
/// Finished parts are kept in a hidden folder next to the labels until the labels are written. If a call is interrupted, in whatever way,
/// the next call with the same inputs and options continues from there.
/// </para>
/// </remarks>
public static class BlockWatershed
{
    /// <summary>Divides a mask from a file.</summary>
    /// <param name="mask">A file that <see cref="VolumeReader"/> can read; every number other than 0 is foreground.</param>
    /// <param name="markers">Markers on the same grid, 0 outside markers; null to divide without markers.</param>
    /// <param name="labels">The TIFF file to write labels to; BigTIFF if necessary.</param>
    /// <param name="options">Blocks, halo, memory; null for the defaults.</param>
    /// <param name="kind">Meaning of the values in the markers.</param>
    /// <param name="spacing">Spacing, which overrides that of the mask's file.</param>
    /// <param name="axes">Axes, which override those of the files, as in <see cref="VolumeReadOptions.Axes"/>.</param>
    /// <param name="progress">Receives the progress, one report at a time.</param>
    /// <param name="cancellationToken">Checked before each plane and each block; finished parts are kept for the next call.</param>
    /// <exception cref="VolumeFormatException">A file cannot be read, or the shapes differ.</exception>
    /// <exception cref="FileAccessException">The labels or the folder for unfinished blocks cannot be written.</exception>
    /// <exception cref="PreprocessingException">The memory budget does not suffice for the planes, the blocks or the
    /// components.</exception>
    /// <exception cref="BatchException">An option is out of range.</exception>
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
