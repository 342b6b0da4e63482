using System.Runtime.InteropServices;
using System.Text;

namespace QcaNet.Models.Tests;

/// <summary>Files that Golden/make_golden.py made with the PyTorch peer.</summary>
internal static class GoldenFile
{
    public static string Of(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    /// <summary>The float32 numbers of a .npy file of version 1, C order.</summary>
    public static float[] Numbers(string name)
    {
        byte[] bytes = File.ReadAllBytes(Of(name));
        string header = Encoding.ASCII.GetString(bytes, 10, BitConverter.ToUInt16(bytes, 8));
        Assert.Contains("'<f4'", header, StringComparison.Ordinal);
        Assert.Contains("False", header, StringComparison.Ordinal);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + header.Length)).ToArray();
    }
}
