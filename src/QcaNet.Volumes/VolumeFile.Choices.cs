namespace QcaNet.Volumes;

/// <content>Choice of the time point and channel to read.</content>
public sealed partial class VolumeFile
{
    // Nothing is chosen silently: the wrong channel yields a plausible segmentation of the wrong structures.
    private (int TimePoint, int Channel) Choose(int? timePoint, int? channel)
    {
        const string Times = "time points", Channels = "channels";
        return (
            Choose(
                timePoint,
                _options.TimePoint,
                Info.TimePoints,
                Times,
                Remedy.ChooseTimePoint,
                nameof(VolumeReadOptions.TimePoint),
                nameof(timePoint)),

            Choose(
                channel,
                _options.Channel,
                Info.Channels,
                Channels,
                Remedy.ChooseChannel,
                nameof(VolumeReadOptions.Channel),
                nameof(channel)));
    }

    private int Choose(int? wanted, int? byOptions, int count, string what, Remedy remedy, string option, string parameter)
    {
        if (wanted is { } index)
        {
            return index >= 0 && index < count
                ? index
                : throw new ArgumentOutOfRangeException(parameter, index, $"The file holds {count} {what}, counted from 0.");
        }

        if (byOptions >= count)
        {
            throw Choice($"The file holds {count} {what}; index {byOptions} (counted from 0) is out of range.", null, remedy);
        }

        if (byOptions is not null || count == 1) return byOptions ?? 0;

        // Programs store the planes of a stack as channels or time points if the axes were not specified.
        string choose = $"Choose one with VolumeReadOptions.{option} (0 to {count - 1}), or export one alone.";
        bool maybePlanes = Info.Shape.Depth == 1 && Info.TimePoints * (long)Info.Channels == count;
        throw maybePlanes
            ? Choice(
                $"The file holds {count} {what} of one plane each.",
                $"If they are the planes of one stack, set VolumeReadOptions.Axes to \"ZYX\". {choose}",
                Remedy.NameAxes)
            : Choice($"The file holds {count} {what}.", choose, remedy);
    }

    private VolumeFormatException Choice(string problem, string? advice, Remedy remedy) =>
        new(Info.Path, VolumeFormatErrorKind.Unsupported, problem, advice: advice) { Remedy = remedy };
}
