using ScottPlot;

namespace QcaNet.Reporting;

/// <summary>A column of a picture: a heading above panels. All columns of a picture have the same layout.</summary>
internal sealed record PictureColumn(string Heading, string Detail, Panel[] Panels)
{
    /// <summary>Text on the panels, for instance ids.</summary>
    public IReadOnlyList<PanelText> Texts { get; init; } = [];

    /// <summary>The color bar below the panels.</summary>
    public ColorBar? Bar { get; init; }
}

/// <summary>Text centered at a position on a panel.</summary>
/// <param name="Panel">Index of the panel in its column.</param>
/// <param name="Y">Pixels from its top.</param>
/// <param name="X">Pixels from its left.</param>
/// <param name="Text">The text.</param>
internal readonly record struct PanelText(int Panel, double Y, double X, string Text);

/// <summary>A color bar with labels at both ends.</summary>
internal sealed record ColorBar(IColormap Map, string Low, string High);

/// <summary>An entry of the legend.</summary>
internal sealed record LegendEntry((byte Red, byte Green, byte Blue) Color, ObjectFill Fill, string Text, bool Dashed = false);

/// <summary>The contents of a sheet.</summary>
internal sealed record PictureLayout(IReadOnlyList<PictureColumn> Columns, PictureScale Scale, string Title, string Subtitle)
{
    /// <summary>Maximum number of columns side by side; the others are placed below them.</summary>
    public int ColumnsPerBand { get; init; } = int.MaxValue;

    /// <summary>Captions of the rows of panels, rotated to read upward, at the left edge.</summary>
    public IReadOnlyList<string> Captions { get; init; } = [];

    /// <summary>Legend of the colors, at the bottom.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>Whether the first panel has a scale bar.</summary>
    public bool ScaleBar { get; init; } = true;
}
