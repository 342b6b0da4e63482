using System.Globalization;
using System.Text;

namespace QcaNet.Volumes;

/// <summary>The layout of a file with several volumes: the axes besides z, y and x, and the lengths of all axes.</summary>
public sealed record HyperstackLayout
{
    /// <summary>Extent of each volume (one channel at one time point) in voxels.</summary>
    public required Shape3D Shape { get; init; }

    /// <summary>Micrometers between voxel centers, the same in all volumes; null writes no spacing.</summary>
    public VoxelSpacing? Spacing { get; init; }

    /// <summary>Number of time points, at least 1.</summary>
    public int TimePoints { get; init; } = 1;

    /// <summary>Number of channels at each time point, at least 1.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Seconds between time points, above zero; null if unknown.</summary>
    public double? Interval { get; init; }

    /// <summary>The name of each channel, or null. Only OME-TIFF stores names; an ImageJ hyperstack does not.</summary>
    public IReadOnlyList<string>? ChannelNames { get; init; }

    /// <summary>Number of planes in the file; each is a page.</summary>
    internal int Planes => TimePoints * Shape.Depth * Channels;

    /// <summary>Page of plane z of a channel at a time point: channels vary fastest, then z, then time, as in ImageJ.</summary>
    internal int Page(int time, int z, int channel) => (((time * Shape.Depth) + z) * Channels) + channel;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check(string parameter)
    {
        if (Shape.Depth < 1) throw new ArgumentException("The default Shape3D has no voxels; give depth, height and width.", parameter);
        if (TimePoints < 1) throw OutOfRange(TimePoints, nameof(TimePoints), "must be at least 1");
        if (Channels < 1) throw OutOfRange(Channels, nameof(Channels), "must be at least 1");
        if ((Int128)TimePoints * Shape.Depth * Channels > Array.MaxLength)
        {
            throw OutOfRange(TimePoints, nameof(TimePoints), "gives more planes than a file can hold");
        }

        if (Interval is { } seconds && !(double.IsFinite(seconds) && seconds > 0))
        {
            throw OutOfRange(seconds, nameof(Interval), "must be a finite number of seconds greater than 0, or null");
        }

        if (ChannelNames is { } names && names.Count != Channels)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{names.Count} channel names were given for {Channels} channels."), parameter);
        }

        foreach (string name in ChannelNames ?? [])
        {
            if (name is null
                || name.EnumerateRunes().Any(
                    rune => rune == Rune.ReplacementChar || Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF))
            {
                throw new ArgumentException("A channel name must be a single line without control characters.", parameter);
            }
        }

        ArgumentOutOfRangeException OutOfRange(object value, string property, string rule) => new(parameter, value, $"{property} {rule}.");
    }
}
