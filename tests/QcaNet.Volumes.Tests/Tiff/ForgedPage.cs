namespace QcaNet.Volumes.Tests.Tiff;

/// <summary>A page for <see cref="TiffForge"/>: sound by default, and every tag can be replaced or left out.</summary>
internal sealed class ForgedPage
{
    internal int Width { get; init; } = 4;

    internal int Height { get; init; } = 3;

    internal int Bits { get; init; } = 16;

    internal int SampleFormat { get; init; } = 1;

    internal int Compression { get; init; } = 1;

    internal int Predictor { get; init; } = 1;

    internal int? RowsPerStrip { get; init; }

    internal string? Description { get; init; }

    /// <summary>Packed strips; null: zeros without compression.</summary>
    internal byte[][]? Strips { get; init; }

    /// <summary>Tags instead of the ones that follow from the above; an empty array of values leaves the tag out.</summary>
    internal Dictionary<int, (ushort Type, long[] Values)> Tags { get; init; } = [];
}
