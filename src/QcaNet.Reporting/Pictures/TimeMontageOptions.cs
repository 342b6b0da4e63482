namespace QcaNet.Reporting;

/// <summary>The appearance of a <see cref="TimeMontage"/>.</summary>
public sealed record TimeMontageOptions
{
    /// <summary>Heading; null for none.</summary>
    public string? Title { get; init; }

    /// <summary>Second line, smaller. Null shows the shape and the spacing; an empty string shows nothing.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Projections along z, the default, or one plane.</summary>
    public PictureView View { get; init; } = PictureView.Projection;

    /// <summary>Number of time points side by side, 1 to 100; null for a sheet about half as high as wide.</summary>
    public int? Columns { get; init; }

    /// <summary>Width of a panel in pixels, 32 to 2000; default 200.</summary>
    public int PanelWidth { get; init; } = 200;

    internal void Validate()
    {
        if (Columns is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(Columns), Columns, "Columns must lie between 1 and 100.");
        if (PanelWidth is < 32 or > 2000)
        {
            throw new ArgumentOutOfRangeException(nameof(PanelWidth), PanelWidth, "PanelWidth must lie between 32 and 2000 pixels.");
        }
    }
}
