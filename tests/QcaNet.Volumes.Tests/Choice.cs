using CsCheck;

namespace QcaNet.Volumes.Tests;

internal static class Choice
{
    /// <summary>One of the values.</summary>
    internal static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
