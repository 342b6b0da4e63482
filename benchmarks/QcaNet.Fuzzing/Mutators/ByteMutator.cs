namespace QcaNet.Fuzzing;

/// <summary>Damages files of which nothing is known.</summary>
internal static class ByteMutator
{
    /// <summary>
    /// A copy with bytes changed, most of them in the head and the tail, where headers and directories lie; or cut off, or doubled in part.
    /// </summary>
    /// <param name="seed">A file; not empty.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="head">Bytes of the head.</param>
    public static byte[] Mutate(byte[] seed, Random random, int head)
    {
        byte[] bytes = (byte[])seed.Clone();
        for (int n = random.Next(1, 8); n > 0; n--)
        {
            int at = random.Next(3) switch
            {
                0 => random.Next(bytes.Length),
                1 => random.Next(Math.Min(bytes.Length, head)),
                _ => bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 1024)),
            };
            bytes[at] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => (byte)(bytes[at] ^ (1 << random.Next(8))), _ => (byte)random.Next(256) };
        }

        return random.Next(10) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [.. bytes, .. bytes.AsSpan(random.Next(bytes.Length))],
            _ => bytes,
        };
    }
}
