// These are the exceptions of libtorch and the runtime, and here they are thrown as those do.
#pragma warning disable CA2201

using CsCheck;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Models.Tests.Inference;

public class TilingTests
{
    /// <summary>Levels 1, k 3: sees 4 + 4 + 1 = 9 voxels far, so that a sufficient halo leaves many tiles in a small volume.</summary>
    private static readonly NetworkWeights Weights = NaiveNetwork.Weights(new UNet3DArchitecture(1, 4, 3), seed: 5);

    [Theory]
    [InlineData(TileBlending.CentralCrop, 0)]
    [InlineData(TileBlending.CentralCrop, 4)]
    [InlineData(TileBlending.Gaussian, 0)]
    [InlineData(TileBlending.Gaussian, 6)]
    public void TilesWithASufficientHalo_GiveTheMaskOfOnePass(TileBlending blending, int overlap)
    {
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(41, 38, 53));
        using var whole = new NetworkPredictor(Weights, ComputeDevice.Cpu);
        using var tiled = new NetworkPredictor(Weights, ComputeDevice.Cpu, null, new InferenceOptions { Tile = new Shape3D(8, 6, 11), Overlap = overlap, Blending = blending });
        Assert.Equal(1, whole.Plan(input.Shape).Passes);
        Assert.True(tiled.Plan(input.Shape).Passes >= 12);
        float[] expected = whole.Predict(input).Voxels.ToArray(), actual = tiled.Predict(input).Voxels.ToArray();

        Assert.InRange(NaiveNetwork.Difference(expected, actual), 0, 1e-5);
        Assert.DoesNotContain(expected.Zip(actual), p => Math.Abs(p.First - 0.5) > 1e-5 && p.First > 0.5f != p.Second > 0.5f);
    }

    [Fact]
    public void NetworkOfThreeLevels_SeesNoFurtherThanItsReceptiveField()
    {
        NetworkWeights weights = NaiveNetwork.Weights(new UNet3DArchitecture(2, 2, 3), seed: 8);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(4, 8, 120));
        using var whole = new NetworkPredictor(weights, ComputeDevice.Cpu);
        using var tiled = new NetworkPredictor(weights, ComputeDevice.Cpu, null, new InferenceOptions { Tile = new Shape3D(4, 8, 12) });
        Assert.True(tiled.Plan(input.Shape).Passes > 3);
        Assert.InRange(NaiveNetwork.Difference(whole.Predict(input).Voxels, tiled.Predict(input).Voxels), 0, 1e-5);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(1, 5)]
    [InlineData(3, 3)]
    public void AVoxelBeyondTheReceptiveField_ChangesNothing_AndTheFieldIsNotFarTooLarge(int levels, int kernel)
    {
        var architecture = new UNet3DArchitecture(levels, 2, kernel);
        int radius = NetworkSummary.Create(architecture).Halo, length = TilePlan.RoundUp((2 * radius) + 40, architecture.Divisor);
        NetworkWeights weights = NaiveNetwork.Weights(architecture, seed: 3);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(architecture.Divisor, architecture.Divisor, length));
        float[] before = NaiveNetwork.Probability(weights, input);
        int touched = length / 2;
        input[0, 0, touched] += 100;
        float[] after = NaiveNetwork.Probability(weights, input);

        int furthest = 0;
        for (int i = 0; i < before.Length; i++)
        {
            if (before[i] != after[i]) furthest = Math.Max(furthest, Math.Abs((i % length) - touched));
        }

        Assert.InRange(furthest, 1, radius);
    }

    [Fact]
    public void Tiling_OfAFunctionOfOneVoxel_IsThatFunction_WhateverTheTiles() =>
        Gen.Select(Gen.Int[1, 23], Gen.Int[1, 19], Gen.Int[1, 29], Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[1, 12]), Gen.Select(Gen.Int[0, 9], Gen.Int[0, 9], Gen.Bool), Gen.Int[1, 4])
            .Sample((depth, height, width, tile, margins, divisor) =>
            {
                Volume<float> input = NaiveNetwork.Noise(new Shape3D(depth, height, width));
                (int halo, int overlap, bool gaussian) = margins;
                var plan = new TilePlan(input.Shape, divisor, new Shape3D(tile.Item1, tile.Item2, tile.Item3), halo, overlap, gaussian ? TileBlending.Gaussian : TileBlending.CentralCrop);
                foreach ((AxisTile z, AxisTile y, AxisTile x) in plan.Tiles())
                {
                    Assert.True(z.Start % divisor == 0 && y.Start % divisor == 0 && x.Start % divisor == 0);
                    Assert.True(z.Start + plan.Pass.Depth <= plan.Padded.Depth && y.Start + plan.Pass.Height <= plan.Padded.Height && x.Start + plan.Pass.Width <= plan.Padded.Width);
                }

                Volume<float> result = TiledPass.Run(input, plan, Doubled, null, CancellationToken.None);
                Assert.InRange(NaiveNetwork.Difference([.. input.Voxels.ToArray().Select(v => 2 * v)], result.Voxels), 0, 2e-5);
            });

    [Theory]
    [InlineData(96, 40, 24, 6)]
    [InlineData(200, 64, 20, 16)]
    [InlineData(64, 64, 8, 4)]
    public void InnerTiles_KeepTheirHalo(int padded, int extent, int step, int halo)
    {
        foreach (TileBlending blending in Enum.GetValues<TileBlending>())
        {
            AxisTile[] tiles = AxisTile.Divide(padded, extent, step, halo, blending);
            Assert.Equal((0, padded), (tiles[0].From, tiles[^1].To));
            foreach (AxisTile tile in tiles)
            {
                if (tile != tiles[0]) Assert.True(tile.From - tile.Start >= halo);
                if (tile != tiles[^1]) Assert.True(tile.Start + extent - tile.To >= halo);
            }
        }
    }

    [Fact]
    public void WhenTheMemoryRunsOut_TheTileIsHalved_AndTheResultStaysTheSame()
    {
        var planner = new TilePlanner([Weights.Architecture], InferenceOptions.Default, pass => PassMemory.Bytes(Weights.Architecture, pass, 4), onGpu: false);
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(30, 41, 52));
        (TilePlan plan, _) = planner.Choose(input.Shape, 0);
        var passes = new List<int>();
        Volume<float> result = PassRepetition.UntilItFits(
            plan,
            p => TiledPass.Run(input, p, (seen, shape, found) =>
            {
                passes.Add(shape.Length);
                if (shape.Length > 20_000) throw new System.Runtime.InteropServices.ExternalException("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes. Error code 12");
                Doubled(seen, shape, found);
            }, null, CancellationToken.None),
            planner.Halved);
        Assert.True(passes[0] > 20_000 && passes[^1] <= 20_000);

        // What failed is not tried again.
        int[] failed = [.. passes.Where(length => length > 20_000)];
        Assert.Equal(failed.Distinct().OrderDescending(), failed);
        Assert.Equal(input.Voxels.ToArray().Select(v => 2 * v), result.Voxels.ToArray());
    }

    [Fact]
    public void WhenTheSmallestTileDoesNotFit_TheErrorNamesIt_AndOtherErrorsPass()
    {
        var planner = new TilePlanner([Weights.Architecture], InferenceOptions.Default, pass => PassMemory.Bytes(Weights.Architecture, pass, 4), onGpu: false);
        (TilePlan plan, _) = planner.Choose(new Shape3D(30, 41, 52), 0);
        InferenceMemoryException error = Assert.Throws<InferenceMemoryException>(() => PassRepetition.UntilItFits(plan, _ => throw new OutOfMemoryException(), planner.Halved));
        Assert.Contains(error.Pass.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => PassRepetition.UntilItFits(plan, _ => throw new System.Runtime.InteropServices.ExternalException("shapes differ"), planner.Halved));
    }

    [Fact]
    public void ASmallBudget_GivesTilesWithinIt_AndALargeOneOnePass()
    {
        var volume = new Shape3D(256, 512, 512);
        long Budget(int gibibytes) => (long)gibibytes << 30;
        TilePlanner Planner(int gibibytes) => new([NsnArchitecture.Compact], new InferenceOptions { MemoryBudget = Budget(gibibytes) }, pass => PassMemory.Bytes(NsnArchitecture.Compact, pass, 4), onGpu: false);
        long present = 800L << 20;
        (TilePlan one, _) = Planner(100).Choose(volume, present);
        Assert.Equal(1, one.Count);
        long work = long.MaxValue;
        foreach (int gibibytes in (int[])[2, 4, 8, 16])
        {
            (TilePlan plan, long peak) = Planner(gibibytes).Choose(volume, present);
            Assert.True(plan.Count > 1 && peak <= Budget(gibibytes));
            Assert.True((long)plan.Count * plan.Pass.Length <= work);
            work = (long)plan.Count * plan.Pass.Length;
        }
    }

    [Fact]
    public void Progress_IsToldAfterEachTile_AndACanceledOneIsTheLast()
    {
        Volume<float> input = NaiveNetwork.Noise(new Shape3D(8, 8, 64));
        using var predictor = new NetworkPredictor(Weights, ComputeDevice.Cpu, null, new InferenceOptions { Tile = new Shape3D(8, 8, 8), Halo = 2 });
        int passes = predictor.Plan(input.Shape).Passes;
        var told = new List<double>();
        predictor.Predict(input, new Told(told.Add));
        Assert.Equal(Enumerable.Range(1, passes).Select(i => i / (double)passes), told);

        long tensors = LiveTensors.Count();
        using var cancellation = new CancellationTokenSource();
        told.Clear();
        Assert.Throws<OperationCanceledException>(() => predictor.Predict(input, new Told(p =>
        {
            told.Add(p);
            if (told.Count == 2) cancellation.Cancel();
        }), cancellation.Token));
        Assert.Equal(2, told.Count);
        Assert.Equal(tensors, LiveTensors.Count());
    }

    private static void Doubled(ReadOnlySpan<float> seen, Shape3D shape, Span<float> found)
    {
        for (int i = 0; i < shape.Length; i++) found[i] = 2 * seen[i];
    }

    private sealed class Told(Action<double> action) : IProgress<double>
    {
        public void Report(double value) => action(value);
    }
}
