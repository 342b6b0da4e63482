using static TorchSharp.torch;

namespace QcaNet.Models.Inference;

/// <summary>One of the sixteen symmetries of a stack: y and x change places, then axes are reversed.</summary>
internal readonly record struct Symmetry(bool SwapsYAndX, bool FlipsZ, bool FlipsY, bool FlipsX)
{
    /// <summary>All that the flags can be combined to, the volume itself first.</summary>
    public static Symmetry[] Of(TestTimeAugmentation flags)
    {
        // A quarter turn is a swap and a flip, a half turn two flips.
        Symmetry[] turns = flags.HasFlag(TestTimeAugmentation.Rotations)
            ? [default, new(true, false, true, false), new(false, false, true, true), new(true, false, false, true)]
            : [default];
        bool[] Choices(TestTimeAugmentation flag) => flags.HasFlag(flag) ? [false, true] : [false];
        return [.. (from turn in turns
                    from z in Choices(TestTimeAugmentation.FlipZ)
                    from y in Choices(TestTimeAugmentation.FlipY)
                    from x in Choices(TestTimeAugmentation.FlipX)
                    select new Symmetry(turn.SwapsYAndX, z, turn.FlipsY ^ y, turn.FlipsX ^ x)).Distinct()];
    }

    /// <summary>The image of a tensor whose last axes are Z, Y, X.</summary>
    public Tensor Apply(Tensor tensor) => Flip(SwapsYAndX ? tensor.transpose(-2, -1) : tensor);

    /// <summary>Undoes <see cref="Apply"/>.</summary>
    public Tensor Undo(Tensor tensor)
    {
        Tensor flipped = Flip(tensor);
        return SwapsYAndX ? flipped.transpose(-2, -1) : flipped;
    }

    private Tensor Flip(Tensor tensor)
    {
        var axes = new List<long>(3);
        if (FlipsZ) axes.Add(tensor.dim() - 3);
        if (FlipsY) axes.Add(tensor.dim() - 2);
        if (FlipsX) axes.Add(tensor.dim() - 1);
        return axes.Count == 0 ? tensor : tensor.flip([.. axes]);
    }
}
