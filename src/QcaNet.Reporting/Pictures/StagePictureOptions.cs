namespace QcaNet.Reporting;

/// <summary>The appearance of a <see cref="StagePicture"/>.</summary>
public sealed record StagePictureOptions
{
    /// <summary>Heading; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Second line, smaller. Null shows shape, spacing and slice; an empty string shows nothing.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The plane to show, or a projection; null for the plane with the most nucleus voxels.</summary>
    public PictureView? View { get; init; }

    /// <summary>
    /// Whether every stage is also shown in 3D: surfaces of masks and labels, maximum projections of the others; default true.
    /// </summary>
    public bool In3D { get; init; } = true;

    /// <summary>Number of stages side by side, 1 to 9; default 5.</summary>
    public int Columns { get; init; } = 5;

    /// <summary>Width of a panel in pixels, 64 to 2000; default 280.</summary>
    public int PanelWidth { get; init; } = 280;

    internal void Validate()
    {
        if (Columns is < 1 or > 9) throw new ArgumentOutOfRangeException(nameof(Columns), Columns, "Columns must lie between 1 and 9.");
        if (PanelWidth is < 64 or > 2000)
        {
            throw new ArgumentOutOfRangeException(nameof(PanelWidth), PanelWidth, "PanelWidth must lie between 64 and 2000 pixels.");
        }
    }
}
