namespace QcaNet.Tests;

/// <summary>Damages files of unknown structure, for tests of readers and for QcaNet.Fuzzing.</summary>
internal static class ByteMutator
{
    /// <summary>
    /// Returns a copy with changed bytes, most of them at the start and the end, where headers and directories are.
    /// Some copies are also truncated or partly duplicated.
    /// </summary>
    /// <param name="seed">A file; an empty one is returned unchanged.</param>
    /// <param name="random">Source of randomness.</param>
    /// <param name="head">Number of bytes that count as the start.</param>
    /// <param name="tail">Number of bytes that count as the end.</param>
    public static byte[] Mutate(byte[] seed, Random random, int head, int tail = 1024)
    {
        if (seed.Length == 0) return seed;
        byte[] bytes = (byte[])seed.Clone();
        for (int n = random.Next(1, 8); n > 0; n--)
        {
            int at = random.Next(3) switch
            {
                0 => random.Next(bytes.Length),
                1 => random.Next(Math.Min(bytes.Length, head)),
                _ => bytes.Length - 1 - random.Next(Math.Min(bytes.Length, tail)),
            };
            bytes[at] = random.Next(4) switch
            {
                0 => 0,
                1 => 0xFF,
                2 => (byte)(bytes[at] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }

        return random.Next(10) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [.. bytes, .. bytes.AsSpan(random.Next(bytes.Length))],
            _ => bytes,
        };
    }
}
