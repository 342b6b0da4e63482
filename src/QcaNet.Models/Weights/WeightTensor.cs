namespace QcaNet.Models.Weights;

/// <summary>One tensor of a weight file: its shape and its values, last axis fastest.</summary>
public sealed class WeightTensor
{
    private readonly long[] _shape;
    private readonly float[] _values;

    /// <summary>Wraps an array without copying it.</summary>
    /// <param name="shape">Extents; their product is the number of values. Empty for a scalar.</param>
    /// <param name="values">The values, last axis fastest.</param>
    /// <exception cref="ArgumentException">The number of values does not match the shape.</exception>
    public WeightTensor(ReadOnlySpan<long> shape, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        long length = 1;
        foreach (long extent in shape) length = checked(length * extent);
        if (length != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill a tensor of {length}.", nameof(values));
        }

        _shape = shape.ToArray();
        _values = values;
    }

    /// <summary>Extents.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>The values, last axis fastest.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>"(16, 8, 3, 3, 3)".</summary>
    public override string ToString() => $"({string.Join(", ", _shape)})";
}
