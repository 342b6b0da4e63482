namespace QcaNet.Volumes.Tiff;

/// <summary>The volumes of a file to be written, one at a time; each is checked when it is requested.</summary>
internal sealed class VolumeSequence<T>(HyperstackLayout layout, Func<int, int, Volume<T>> volumeAt)
    where T : unmanaged
{
    /// <summary>Axes and lengths of the file.</summary>
    internal HyperstackLayout Layout => layout;

    /// <exception cref="ArgumentException">The volume's shape differs from that of the file, or it is null.</exception>
    internal Volume<T> At(int time, int channel)
    {
        string place = FormattableString.Invariant($"time point {time}, channel {channel} (counted from 0)");
        Volume<T> volume = volumeAt(time, channel) ?? throw new ArgumentException($"There is no volume for {place}.");
        return volume.Shape == layout.Shape
            ? volume
            : throw new ArgumentException($"The volume of {place} has {volume.Shape} voxels; those of the file have {layout.Shape}.");
    }

    /// <summary>Visits all volumes: the channels of the first time point, then those of the next.</summary>
    internal void ForEach(Action<int, int, Volume<T>> action)
    {
        for (int time = 0; time < layout.TimePoints; time++)
        {
            for (int channel = 0; channel < layout.Channels; channel++) action(time, channel, At(time, channel));
        }
    }

    /// <summary>Finds the smallest and largest label of all volumes.</summary>
    internal LabelRange FindLabels()
    {
        LabelRange? all = null;
        ForEach((_, _, volume) => all = LabelRange.Of(volume).With(all));
        return all!.Value;
    }
}
