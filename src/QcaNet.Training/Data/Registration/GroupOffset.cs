namespace QcaNet.Training.Data.Registration;

/// <summary>How far the images of a group (an embryo) lie from its outlines.</summary>
/// <param name="Source">The data set, as <see cref="LabeledVolume.Source"/> names it.</param>
/// <param name="Group">The group, as <see cref="LabeledVolume.Embryo"/> names it.</param>
/// <param name="Nuclei">Number of isolated nuclei that were measured.</param>
/// <param name="Offset">
/// Image minus outline, voxels: the median over the nuclei. Moving the outlines by it puts them onto the image. Zero where no nucleus was
/// measured.
/// </param>
/// <param name="StandardError">
/// Standard deviation over the nuclei divided by the root of their number, voxels. Zero where no nucleus was measured.
/// </param>
public sealed record GroupOffset(string Source, string Group, int Nuclei, VoxelOffset Offset, VoxelOffset StandardError)
{
    /// <summary>Groups of fewer nuclei than this are not moved by their own offset: its error would be of the size of the offset.</summary>
    public const int FewestNuclei = 5;

    /// <summary>Whether there were enough nuclei to rely on <see cref="Offset"/>.</summary>
    public bool IsReliable => Nuclei >= FewestNuclei;
}
