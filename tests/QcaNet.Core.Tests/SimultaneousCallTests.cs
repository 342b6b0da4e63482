using System.Runtime.InteropServices;
using QcaNet.Models.Inference;
using QcaNet.Pretrained;
using QcaNet.Synthesis;
using QcaNet.Volumes;

namespace QcaNet.Core.Tests;

/// <summary>Calls from several threads at once give, bit for bit, what they give one after the other.</summary>
public class SimultaneousCallTests
{
    private static readonly Volume<ushort>[] Stacks = [.. new[] { (24, 44, 40), (12, 30, 52), (18, 52, 28) }.Select((shape, i) => SyntheticEmbryo.Generate(new SyntheticEmbryoOptions
    {
        Seed = (ulong)i + 1,
        Nuclei = 3,
        Shape = new Shape3D(shape.Item1, shape.Item2, shape.Item3),
    }).Stack)];

    [Fact]
    public void OnOnePipeline_GiveWhatTheyGiveAlone()
    {
        using QcaNetPipeline pipeline = Shipped().Build();
        AssertAsAlone([pipeline]);
    }

    [Fact]
    public void OnSeveralPipelines_GiveWhatTheyGiveAlone()
    {
        // Ways that differ in tiles, blending, passes and protocol, so that a buffer that two of them shared would show.
        using QcaNetPipeline whole = Shipped().Build(), same = Shipped().Build();
        using QcaNetPipeline tiled = Shipped().WithInference(i => i with { Tile = new Shape3D(24, 24, 24), Halo = 8, Overlap = 8, Blending = TileBlending.Gaussian }).Build();
        using QcaNetPipeline published = Shipped().WithProtocol(SegmentationProtocol.Published, p => p with { Patch = 48 }).Build();
        AssertAsAlone([whole, same, tiled, published]);
    }

    [Fact]
    public void WhileAnotherPipelineIsBuiltAndDisposedOf_GiveWhatTheyGiveAlone()
    {
        using QcaNetPipeline pipeline = Shipped().Build();
        Answer alone = Answer.Of(pipeline, Stacks[1]);
        Answer[] answers = AtOnce([
            () => Answer.Of(pipeline, Stacks[1]),
            () =>
            {
                using QcaNetPipeline other = Shipped().Build();
                return Answer.Of(other, Stacks[1]);
            },
            () =>
            {
                Shipped().Build().Dispose();
                return Answer.Of(pipeline, Stacks[1]);
            },
        ]);
        Assert.All(answers, answer => answer.AssertEqual(alone));
    }

    private static QcaNetPipelineBuilder Shipped() => QcaNetPipeline.Create().WithNsn(PretrainedWeights.Nsn).WithNdn(PretrainedWeights.Ndn).WithProbabilities();

    /// <summary>Every stack through every pipeline: one after the other, then all at once.</summary>
    private static void AssertAsAlone(QcaNetPipeline[] pipelines)
    {
        (QcaNetPipeline Pipeline, Volume<ushort> Stack)[] calls = [.. from stack in Stacks from pipeline in pipelines select (pipeline, stack)];
        ushort[][] before = [.. Stacks.Select(stack => stack.Voxels.ToArray())];
        Answer[] alone = [.. calls.Select(call => Answer.Of(call.Pipeline, call.Stack))];
        Answer[] together = AtOnce([.. calls.Select(call => (Func<Answer>)(() => Answer.Of(call.Pipeline, call.Stack)))]);
        for (int i = 0; i < calls.Length; i++) together[i].AssertEqual(alone[i]);
        Assert.Equal(before, Stacks.Select(stack => stack.Voxels.ToArray()));

        // Networks that found nothing anywhere would prove nothing.
        Assert.Contains(alone, answer => answer.Nuclei > 0);
        Assert.Contains(alone, answer => answer.Centers.Length > 1 && answer.Centers.Max() - answer.Centers.Min() > 0.1f);
    }

    /// <summary>One thread a call; none begins before all are there.</summary>
    private static Answer[] AtOnce(Func<Answer>[] calls)
    {
        using var start = new Barrier(calls.Length);
        var answers = new Answer[calls.Length];
        var errors = new Exception?[calls.Length];
        Thread[] threads = [.. calls.Select((call, i) => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                answers[i] = call();
            }
            catch (Exception error)
            {
                errors[i] = error;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.All(errors, Assert.Null);
        return answers;
    }

    private sealed record Answer(int Nuclei, int[] Labels, float[] Foreground, float[] Centers)
    {
        public static Answer Of(QcaNetPipeline pipeline, Volume<ushort> stack)
        {
            Segmentation s = pipeline.Segment(stack);
            return new Answer(s.Nuclei.Count, s.Labels.Voxels.ToArray(), s.NucleusProbability!.Voxels.ToArray(), s.CenterProbability!.Voxels.ToArray());
        }

        public void AssertEqual(Answer other)
        {
            Assert.Equal(other.Nuclei, Nuclei);
            Assert.True(Labels.AsSpan().SequenceEqual(other.Labels));
            Assert.True(Bits(Foreground).SequenceEqual(Bits(other.Foreground)));
            Assert.True(Bits(Centers).SequenceEqual(Bits(other.Centers)));
        }

        private static ReadOnlySpan<int> Bits(float[] numbers) => MemoryMarshal.Cast<float, int>(numbers);
    }
}
