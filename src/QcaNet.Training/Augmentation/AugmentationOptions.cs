namespace QcaNet.Training.Augmentation;

/// <summary>
/// How far a crop may be bent, shaded and degraded before the network sees it; the defaults carry over to other microscopes.
/// </summary>
/// <remarks>
/// Shares are probabilities from 0 to 1. Intensities are normalized ones: 0 is the stack's median, 1 its brightest nuclei.
/// </remarks>
public sealed record AugmentationOptions
{
    /// <summary>No augmentation at all: crops as they are.</summary>
    public static AugmentationOptions None { get; } = new()
    {
        Flips = false,
        Transpose = false,
        RotationShare = 0,
        PlaneScale = 0,
        DepthScale = 0,
        CoarseStepShare = 0,
        BlurShare = 0,
        Gain = 1,
        Offset = 0,
        Gamma = 1,
        LargestNoise = 0,
        AttenuationShare = 0,
        Shear = 0,
        ElasticShare = 0,
        BleachingShare = 0,
        HotPixelShare = 0,
        ContrastShare = 0,
        FieldOfViewShare = 0,
        PastedStackShare = 0,
    };

    /// <summary>Mirror along z, y and x, each with probability one half.</summary>
    public bool Flips { get; init; } = true;

    /// <summary>Exchange x and y with probability one half.</summary>
    public bool Transpose { get; init; } = true;

    /// <summary>Share of crops turned in the plane by any angle: a stage has no preferred direction.</summary>
    public double RotationShare { get; init; } = 0.5;

    /// <summary>Largest relative change of size in the plane; 0.15 is plus or minus 15 %.</summary>
    public double PlaneScale { get; init; } = 0.15;

    /// <summary>Largest relative change of size along z: z-steps are seldom exact.</summary>
    public double DepthScale { get; init; } = 0.3;

    /// <summary>Share of crops seen through a coarser z-step.</summary>
    public double CoarseStepShare { get; init; } = 0.4;

    /// <summary>Coarsest z-step, micrometers; the step is drawn between the crop's spacing and this.</summary>
    public double CoarsestStep { get; init; } = 3.0;

    /// <summary>Share of crops blurred by a box of three voxels along one or all axes.</summary>
    public double BlurShare { get; init; } = 0.3;

    /// <summary>Contrast is multiplied by 1/gain to gain, evenly on the logarithm.</summary>
    public double Gain { get; init; } = 2.0;

    /// <summary>Largest shift of the background.</summary>
    public double Offset { get; init; } = 0.1;

    /// <summary>Intensities v become v^g with g from 1/gamma to gamma, evenly on the logarithm, the sign kept.</summary>
    public double Gamma { get; init; } = 1.5;

    /// <summary>Largest standard deviation of added Gaussian noise.</summary>
    public double LargestNoise { get; init; } = 0.08;

    /// <summary>Share of crops darkened linearly along z, as scattering does.</summary>
    public double AttenuationShare { get; init; } = 0.4;

    /// <summary>Largest loss of light over the depth of a crop.</summary>
    public double LargestAttenuation { get; init; } = 0.6;

    /// <summary>
    /// Largest shear in the plane, relative: 0.05 moves a row by 5 % of its distance. A stage that is not quite orthogonal, a specimen
    /// that drifts.
    /// </summary>
    public double Shear { get; init; } = 0.05;

    /// <summary>Share of crops that are bent smoothly: embryos are soft, and stages do not step evenly.</summary>
    public double ElasticShare { get; init; } = 0.2;

    /// <summary>
    /// Largest displacement by bending along each axis, micrometers. Well below <see cref="ElasticWavelength"/>, so that nothing folds.
    /// </summary>
    public double ElasticAmplitude { get; init; } = 2;

    /// <summary>Distance between the control points of the bending, micrometers: about two nuclei.</summary>
    public double ElasticWavelength { get; init; } = 20;

    /// <summary>Share of crops that bleach while they are taken, exponentially from the first plane to the last.</summary>
    public double BleachingShare { get; init; } = 0.2;

    /// <summary>Largest share of the light that is lost by the last plane of a crop; below 1.</summary>
    public double LargestBleaching { get; init; } = 0.5;

    /// <summary>Share of crops with hot pixels: pixels of a camera that are too bright, in every plane at the same place.</summary>
    public double HotPixelShare { get; init; } = 0.1;

    /// <summary>Largest share of pixels that are hot.</summary>
    public double HotPixelDensity { get; init; } = 0.002;

    /// <summary>Largest brightness that a hot pixel adds.</summary>
    public double HotPixelBrightness { get; init; } = 1;

    /// <summary>Share of crops in which nuclei differ in brightness from one another more than they did.</summary>
    public double ContrastShare { get; init; } = 0.3;

    /// <summary>Each nucleus is multiplied by a factor of its own from 1/contrast to contrast, evenly on the logarithm.</summary>
    public double Contrast { get; init; } = 2;

    /// <summary>
    /// Share of crops that lie partly outside the stack, where there is nothing: the embryo is small in a large, empty frame. Other crops
    /// see the
    /// stack mirrored there.
    /// </summary>
    public double FieldOfViewShare { get; init; } = 0.1;

    /// <summary>Share of stacks that are added once more with pasted nuclei that touch others: touching nuclei are few and hard.</summary>
    public double PastedStackShare { get; init; } = 0.2;

    /// <summary>Largest number of nuclei that are pasted into a stack.</summary>
    public int PastedNuclei { get; init; } = 4;
}
