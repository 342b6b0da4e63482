namespace QcaNet.Volumes.Tiff;

/// <summary>The volumes of a file to be written, one at a time, each checked when it comes.</summary>
internal sealed class VolumeSequence<T>(HyperstackLayout layout, Func<int, int, Volume<T>> volumeAt)
    where T : unmanaged
{
    /// <exception cref="ArgumentException">The volume has another shape than the file, or there is none.</exception>
    internal Volume<T> At(int time, int channel)
    {
        Volume<T> volume = volumeAt(time, channel) ?? throw new ArgumentException(FormattableString.Invariant($"There is no volume for time point {time}, channel {channel} (counted from 0)."));
        return volume.Shape == layout.Shape ? volume
            : throw new ArgumentException(FormattableString.Invariant($"The volume of time point {time}, channel {channel} (counted from 0) has {volume.Shape} voxels; those of the file have {layout.Shape}."));
    }

    /// <summary>All volumes: the channels of the first time point, then those of the next.</summary>
    internal void ForEach(Action<int, int, Volume<T>> action)
    {
        for (int time = 0; time < layout.TimePoints; time++)
        {
            for (int channel = 0; channel < layout.Channels; channel++) action(time, channel, At(time, channel));
        }
    }

    /// <summary>The smallest and largest label of all volumes.</summary>
    internal LabelRange FindLabels()
    {
        LabelRange? all = null;
        ForEach((_, _, volume) => all = LabelRange.Of(volume).With(all));
        return all!.Value;
    }
}
