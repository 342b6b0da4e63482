using System.Diagnostics;
using System.Diagnostics.Metrics;
using QcaNet.Core.Tests;

namespace QcaNet.Batch.Tests;

public sealed class TelemetryTests : IDisposable
{
    private readonly BatchPlace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Run_TellsActivitiesAndMetrics()
    {
        _place.SaveTwoBalls("stacks", "a.tif");
        File.WriteAllBytes(_place.File("stacks", "b.tif"), []);
        var activities = new List<string>();
        var values = new Dictionary<string, double>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BatchTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a => activities.Add($"{a.OperationName} {a.GetTagItem("qcanet.stack")} {a.GetTagItem("qcanet.status")} {a.Status}"),
        };
        ActivitySource.AddActivityListener(traces);
        using var metrics = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Meter.Name == BatchTelemetry.Name) listener.EnableMeasurementEvents(instrument); } };
        metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        metrics.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        metrics.Start();

        _place.Run(_place.Options(_place.File("stacks")));
        Assert.Equal(["stack a segmented Unset", "stack b failed Error"], activities);
        Assert.Equal(1, values["qcanet.stacks segmented"]);
        Assert.Equal(1, values["qcanet.stacks failed"]);
        Assert.Equal(1, values["qcanet.failures Unreadable"]);
        Assert.Equal(Balls.Two().Stack.Shape.Length, values["qcanet.voxels "]);
        Assert.Equal(2, values["qcanet.nuclei "]);
        Assert.Equal(0, values["qcanet.queue "]);
        Assert.All(["read", "preparation", "nsn", "ndn", "division", "write"], stage => Assert.True(values[$"qcanet.stage.duration {stage}"] > 0));

        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string key = $"{instrument.Name} {(tags.Length > 0 ? tags[0].Value : null)}";
            values[key] = values.GetValueOrDefault(key) + value;
        }
    }
}
