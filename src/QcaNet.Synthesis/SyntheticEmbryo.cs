using System.Diagnostics;
using System.Globalization;
using QcaNet.Synthesis.Geometry;
using QcaNet.Synthesis.Imaging;
using QcaNet.Volumes;

namespace QcaNet.Synthesis;

/// <summary>A synthetic fluorescence stack of an embryo with its ground truth: exact labels, volumes and centers of its nuclei.</summary>
/// <remarks>
/// Ellipsoidal nuclei are placed inside a sphere, drawn with chromatin texture and with edges that partially cover voxels, attenuated with
/// depth, blurred, and imaged by a camera with shot noise and read noise. With the default options this takes a few tenths of a second on
/// one thread; the number of threads does not affect the result.
/// </remarks>
public sealed class SyntheticEmbryo
{
    private SyntheticEmbryo(
        SyntheticEmbryoOptions options, Volume<ushort> stack, Volume<int> labels, IReadOnlyList<SyntheticNucleus> nuclei)
    {
        Options = options;
        Stack = stack;
        Labels = labels;
        Nuclei = nuclei;
    }

    /// <summary>The options it was generated from.</summary>
    public SyntheticEmbryoOptions Options { get; }

    /// <summary>The image: counts of a 16-bit camera, with the spacing of the options.</summary>
    public Volume<ushort> Stack { get; }

    /// <summary>
    /// The ground truth on the same grid: 0 is background, a voxel whose center lies inside a nucleus has its id. Ids are 1 .. n in raster
    /// order of their first voxel.
    /// </summary>
    public Volume<int> Labels { get; }

    /// <summary>The nuclei, ordered by id.</summary>
    public IReadOnlyList<SyntheticNucleus> Nuclei { get; }

    /// <summary>Generates an embryo.</summary>
    /// <param name="options">Appearance of the embryo; null for the defaults.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The nuclei do not fit into the embryo, or are too small for the grid.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static SyntheticEmbryo Generate(SyntheticEmbryoOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SyntheticEmbryoOptions();
        options.Validate();
        cancellationToken.ThrowIfCancellationRequested();

        Arrangement arrangement = Arrangement.Find(options);
        (Volume<int> labels, int[] order) = LabelRaster.Draw(arrangement.Bodies, options.Shape, options.Spacing);
        if (order.Length < arrangement.Bodies.Count)
        {
            string message = string.Create(
                CultureInfo.InvariantCulture,
                $"{arrangement.Bodies.Count - order.Length} of {arrangement.Bodies.Count} nuclei are so small that no voxel center lies "
                + $"inside them at {options.Spacing} micrometers: use a finer spacing or larger nuclei.");
            throw new ArgumentException(message, nameof(options));
        }

        cancellationToken.ThrowIfCancellationRequested();
        Appearance[] appearances = Appearance.Draw(arrangement, options);
        Volume<float> light = LightRaster.Draw(arrangement, appearances, options);
        cancellationToken.ThrowIfCancellationRequested();
        PointSpread.Apply(light, options);
        cancellationToken.ThrowIfCancellationRequested();
        Volume<ushort> stack = Camera.Expose(light, options);

        return new SyntheticEmbryo(options, stack, labels, Describe(arrangement, appearances, labels, order));
    }

    private static SyntheticNucleus[] Describe(Arrangement arrangement, Appearance[] appearances, Volume<int> labels, int[] order)
    {
        int count = arrangement.Bodies.Count;
        var voxels = new int[count + 1];
        foreach (int id in labels.Voxels)
        {
            voxels[id]++;
        }

        var idOf = new int[count];
        for (int id = 1; id <= count; id++)
        {
            idOf[order[id - 1]] = id;
        }

        var nuclei = new SyntheticNucleus[count];
        for (int index = 0; index < count; index++)
        {
            Ellipsoid body = arrangement.Bodies[index];
            int id = idOf[index];
            Debug.Assert(voxels[id] > 0);
            nuclei[id - 1] = new SyntheticNucleus
            {
                Id = id,
                Center = (body.Center.Z, body.Center.Y, body.Center.X),
                Radii = (body.A, body.B, body.C),
                Axes =
                [
                    (body.AxisA.Z, body.AxisA.Y, body.AxisA.X),
                    (body.AxisB.Z, body.AxisB.Y, body.AxisB.X),
                    (body.AxisC.Z, body.AxisC.Y, body.AxisC.X),
                ],
                Volume = body.Volume,
                Voxels = voxels[id],
                PlacedAgainst = arrangement.Partners[index] is { } partner ? idOf[partner] : null,
                Mitotic = arrangement.Mitotic[index],
                Brightness = appearances[index].Brightness,
            };
        }

        return nuclei;
    }
}
