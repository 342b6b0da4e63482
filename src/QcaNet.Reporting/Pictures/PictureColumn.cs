using ScottPlot;

namespace QcaNet.Reporting;

/// <summary>A column of a picture: a heading and panels below each other, all columns of a picture alike.</summary>
internal sealed record PictureColumn(string Heading, string Detail, Panel[] Panels)
{
    /// <summary>Text on the panels, for instance ids.</summary>
    public IReadOnlyList<PanelText> Texts { get; init; } = [];

    /// <summary>The scale of colors below the panels.</summary>
    public ColorBar? Bar { get; init; }
}

/// <summary>A word centered at a place of a panel.</summary>
/// <param name="Panel">Index of the panel in its column.</param>
/// <param name="Y">Pixels from its top.</param>
/// <param name="X">Pixels from its left.</param>
/// <param name="Text">The word.</param>
internal readonly record struct PanelText(int Panel, double Y, double X, string Text);

/// <summary>A scale of colors with the texts of its two ends.</summary>
internal sealed record ColorBar(IColormap Map, string Low, string High);

/// <summary>An entry of the legend.</summary>
internal sealed record LegendEntry((byte Red, byte Green, byte Blue) Color, ObjectFill Fill, string Text, bool Dashed = false);

/// <summary>Everything that is arranged on a sheet.</summary>
internal sealed record PictureLayout(IReadOnlyList<PictureColumn> Columns, PictureScale Scale, string Title, string Subtitle)
{
    /// <summary>Columns beside each other; the rest goes below them.</summary>
    public int ColumnsPerBand { get; init; } = int.MaxValue;

    /// <summary>What the panels of a row show, turned upwards at the left edge.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>What colors mean, below everything.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>Whether the first panel carries a scale bar.</summary>
    public bool ScaleBar { get; init; } = true;
}
