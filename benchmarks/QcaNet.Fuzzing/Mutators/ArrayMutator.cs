using System.Text;

namespace QcaNet.Fuzzing;

/// <summary>Generates NumPy files: damaged bytes, and valid or nearly valid headers before data of any length.</summary>
internal static class ArrayMutator
{
    private const string Header = "{'descr': '<u2', 'fortran_order': False, 'shape': (3, 9, 11), }";

    /// <summary>Generates one file.</summary>
    public static byte[] Make(IReadOnlyList<byte[]> seeds, Random random)
    {
        if (random.Next(3) == 0) return ByteMutator.Mutate(seeds[random.Next(seeds.Count)], random, 200);
        byte[] text = Encoding.Latin1.GetBytes(TextMutator.OfPython(Header, random) + "\n");
        byte version = (byte)(random.Next(8) == 0 ? random.Next(5) : random.Next(1, 4));
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        byte[] data = new byte[random.Next(6) == 0 ? random.Next(2000) : 3 * 9 * 11 * 2];
        random.NextBytes(data);
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. data];
    }
}
