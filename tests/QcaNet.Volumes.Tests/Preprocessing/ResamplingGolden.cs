using System.Text.Json;

namespace QcaNet.Volumes.Tests.Preprocessing;

/// <summary>Golden/resampling.json: what scikit-image, SciPy and NumPy say.</summary>
internal static class ResamplingGolden
{
    private static readonly Lazy<JsonElement> Root = new(() =>
    {
        using Stream stream = Golden.Open("resampling.json");
        return JsonDocument.Parse(stream).RootElement.Clone();
    });

    internal static JsonElement Part(string name) => Root.Value.GetProperty(name);

    internal static IEnumerable<JsonElement> Cases(string name) => Part(name).EnumerateArray();

    internal static Shape3D Shape(JsonElement shape)
    {
        int[] extents = [.. shape.EnumerateArray().Select(n => n.GetInt32())];
        return new Shape3D(extents[0], extents[1], extents[2]);
    }

    internal static Volume<byte> Mask(string bits, Shape3D shape) => new([.. bits.Select(c => (byte)(c - '0'))], shape);

    /// <summary>The volume's voxels as another type, which holds their values.</summary>
    internal static Volume<T> Of<T>(JsonElement golden)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        Volume<float> values = Golden.Volume(golden);
        return new Volume<T>([.. values.Voxels.ToArray().Select(T.CreateChecked)], values.Shape);
    }
}
