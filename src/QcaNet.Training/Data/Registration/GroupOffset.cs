namespace QcaNet.Training.Data.Registration;

/// <summary>Offset between the images and the outlines of a group (an embryo).</summary>
/// <param name="Source">The data set; see <see cref="LabeledVolume.Source"/>.</param>
/// <param name="Group">The group; see <see cref="LabeledVolume.Embryo"/>.</param>
/// <param name="Nuclei">Number of nuclei measured.</param>
/// <param name="Offset">
/// Image minus outline, in voxels: the median over the nuclei.
/// Shifting the outlines by it aligns them with the image. Zero if no nucleus was measured.
/// </param>
/// <param name="StandardError">
/// Standard error of the offset in voxels: the standard deviation over the nuclei
/// divided by the square root of their number. Zero if no nucleus was measured.
/// </param>
public sealed record GroupOffset(string Source, string Group, int Nuclei, VoxelOffset Offset, VoxelOffset StandardError)
{
    /// <summary>
    /// Groups with fewer nuclei than this are not shifted by their own offset, because its error would be as large as the offset.
    /// </summary>
    public const int FewestNuclei = 5;

    /// <summary>Whether enough nuclei were measured to rely on <see cref="Offset"/>.</summary>
    public bool IsReliable => Nuclei >= FewestNuclei;
}
