using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>Computes the probabilities of one pass.</summary>
/// <param name="input">Voxels of the pass; the buffer is reused.</param>
/// <param name="shape">Extent of the pass.</param>
/// <param name="output">Receives one probability per voxel.</param>
internal delegate void PassComputation(ReadOnlySpan<float> input, Shape3D shape, Span<float> output);

/// <summary>
/// Runs a <see cref="TilePlan"/>: fills each pass, mirrored outside the volume, and copies its probabilities to the result.
/// </summary>
internal static class TiledPass
{
    /// <summary>Runs all passes of a plan.</summary>
    /// <param name="input">The volume; not changed.</param>
    /// <param name="plan">The plan for its shape.</param>
    /// <param name="compute">The network.</param>
    /// <param name="progress">Receives the fraction of completed tiles after each tile.</param>
    /// <param name="cancellationToken">Checked before each tile.</param>
    public static Volume<float> Run(
        Volume<float> input, TilePlan plan, PassComputation compute, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var result = new Volume<float>(input.Shape, input.Spacing);
        float[] seen = GC.AllocateUninitializedArray<float>(plan.Pass.Length);
        float[] found = GC.AllocateUninitializedArray<float>(plan.Pass.Length);
        int[] z = Mirrored(input.Shape.Depth, plan.Padded.Depth, plan.Before.Z);
        int[] y = Mirrored(input.Shape.Height, plan.Padded.Height, plan.Before.Y);
        int[] x = Mirrored(input.Shape.Width, plan.Padded.Width, plan.Before.X);
        int done = 0;
        foreach ((AxisTile tileZ, AxisTile tileY, AxisTile tileX) in plan.Tiles())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Fill(input, seen, plan.Pass, z.AsSpan(tileZ.Start), y.AsSpan(tileY.Start), x.AsSpan(tileX.Start));
            compute(seen, plan.Pass, found);
            Put(result, found, plan, tileZ, tileY, tileX);
            progress?.Report(++done / (double)plan.Count);
        }

        return result;
    }

    private static void Fill(
        Volume<float> input, Span<float> pass, Shape3D shape, ReadOnlySpan<int> z, ReadOnlySpan<int> y, ReadOnlySpan<int> x)
    {
        // The middle of a row is contiguous in the input; only margins are mirrored.
        int width = shape.Width, first = 0;
        while (first < width - 1 && x[first + 1] != x[first] + 1) first++;
        int last = first;
        while (last < width - 1 && x[last + 1] == x[last] + 1) last++;
        int run = last - first + 1;
        for (int k = 0; k < shape.Depth; k++)
        {
            ReadOnlySpan<float> plane = input.Plane(z[k]);
            for (int j = 0; j < shape.Height; j++)
            {
                ReadOnlySpan<float> from = plane.Slice(y[j] * input.Shape.Width, input.Shape.Width);
                Span<float> to = pass.Slice(((k * shape.Height) + j) * width, width);
                for (int i = 0; i < first; i++) to[i] = from[x[i]];
                from.Slice(x[first], run).CopyTo(to[first..]);
                for (int i = last + 1; i < width; i++) to[i] = from[x[i]];
            }
        }
    }

    private static void Put(Volume<float> result, ReadOnlySpan<float> pass, TilePlan plan, AxisTile tileZ, AxisTile tileY, AxisTile tileX)
    {
        (Shape3D shape, Shape3D volume) = (plan.Pass, plan.Volume);
        int fromX = Math.Max(tileX.From, plan.Before.X), toX = Math.Min(tileX.To, plan.Before.X + volume.Width);
        if (toX <= fromX) return;
        ReadOnlySpan<float> weightsX = tileX.Weights.AsSpan(fromX - tileX.From, toX - fromX);
        for (int z = Math.Max(tileZ.From, plan.Before.Z); z < Math.Min(tileZ.To, plan.Before.Z + volume.Depth); z++)
        {
            Span<float> plane = result.Plane(z - plan.Before.Z);
            for (int y = Math.Max(tileY.From, plan.Before.Y); y < Math.Min(tileY.To, plan.Before.Y + volume.Height); y++)
            {
                int start = ((((z - tileZ.Start) * shape.Height) + y - tileY.Start) * shape.Width) + fromX - tileX.Start;
                ReadOnlySpan<float> from = pass.Slice(start, weightsX.Length);
                Span<float> to = plane.Slice(((y - plan.Before.Y) * volume.Width) + fromX - plan.Before.X, weightsX.Length);
                float share = tileZ.Weights[z - tileZ.From] * tileY.Weights[y - tileY.From];
                for (int x = 0; x < to.Length; x++) to[x] += share * weightsX[x] * from[x];
            }
        }
    }

    /// <summary>The position in the volume of each voxel of the padded axis, mirrored without repeating the edge.</summary>
    private static int[] Mirrored(int size, int padded, int before)
    {
        var index = new int[padded];
        int period = Math.Max(1, 2 * (size - 1));
        for (int i = 0; i < padded; i++)
        {
            int at = (((i - before) % period) + period) % period;
            index[i] = at < size ? at : period - at;
        }

        return index;
    }
}
