using QcaNet.Volumes;

namespace QcaNet.Reporting;

/// <summary>The appearance of a <see cref="SurfacePicture"/>.</summary>
public sealed record SurfacePictureOptions
{
    /// <summary>Heading; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Second line, smaller. Null shows the shape and the spacing; an empty string shows nothing.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Rotation about the vertical axis in degrees; default -32. With 0 and <see cref="Pitch"/> 0, the view is along z.</summary>
    public double Yaw { get; init; } = -32;

    /// <summary>Tilt in degrees, -90 to 90; default 23, from above the first row.</summary>
    public double Pitch { get; init; } = 23;

    /// <summary>Width and height of a panel in pixels, 64 to 4000; default 560.</summary>
    public int Size { get; init; } = 560;

    /// <summary>
    /// The true labels of the same shape, shown in a second panel in the colors of the predictions that cover them, or gray if none does;
    /// null for none.
    /// </summary>
    public Volume<int>? Truth { get; init; }

    /// <summary>Color of an id; null for <see cref="LabelColors.Of"/>.</summary>
    public Func<int, (byte Red, byte Green, byte Blue)>? ColorOf { get; init; }

    internal void Validate()
    {
        if (!double.IsFinite(Yaw)) throw new ArgumentOutOfRangeException(nameof(Yaw), Yaw, "Yaw must be a number of degrees.");
        if (!(Pitch is >= -90 and <= 90))
        {
            throw new ArgumentOutOfRangeException(nameof(Pitch), Pitch, "Pitch must lie between -90 and 90 degrees.");
        }
        if (Size is < 64 or > 4000) throw new ArgumentOutOfRangeException(nameof(Size), Size, "Size must lie between 64 and 4000 pixels.");
    }
}
