using System.Text.Json;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Volumes.Tests.Preprocessing;

/// <summary>Scalings of other programs, to the bit, and the verdict on a scale (issue 18, kind 1).</summary>
public sealed class ScalingTests
{
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);

    // That of the shipped networks.
    private static readonly Normalization Shipped = Normalization.Percentile(50, 95, -1, 4, brightVolume: 4200);

    private static readonly Lazy<JsonElement> Golden = new(() =>
    {
        using Stream stream = Tests.Golden.Open("scaling.json");
        return JsonDocument.Parse(stream).RootElement.Clone();
    });

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Golden.Value.GetProperty("cases").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void CsbDeep_GivesTheBitsOfCsbDeep(int index)
    {
        JsonElement golden = Golden.Value.GetProperty("cases")[index];
        Check(golden, "csbdeep", Normalization.CsbDeep(golden.GetProperty("lower").GetDouble(), golden.GetProperty("upper").GetDouble()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ScaleRange_GivesTheBitsOfItsFormula(int index)
    {
        JsonElement golden = Golden.Value.GetProperty("cases")[index];
        Check(golden, "scale_range", Normalization.ScaleRange(golden.GetProperty("lower").GetDouble(), golden.GetProperty("upper").GetDouble()));
    }

    [Theory]
    [InlineData("csbdeep", "percentile 3 99.8 epsilon 1E-20")]
    [InlineData("csbdeep 1 99.8", "percentile 1 99.8 epsilon 1E-20")]
    [InlineData("scale-range", "percentile 0 100 epsilon 1E-06")]
    [InlineData("scale-range 1 99.8", "percentile 1 99.8 epsilon 1E-06")]
    [InlineData("percentile 1 99.8", "percentile 1 99.8")]
    [InlineData("percentile 50 95 volume 4200 clip -1 4", "percentile 50 95 volume 4200 clip -1 4")]
    [InlineData("percentile 50 99.5 volume 4200 epsilon 0.001 clip -1 4", "percentile 50 99.5 volume 4200 epsilon 0.001 clip -1 4")]
    public void Names_AreReadAndWrittenInFull(string text, string written)
    {
        Normalization read = Normalization.Parse(text);
        Assert.Equal(written, read.ToString());
        Assert.Equal(read, Normalization.Parse(written));
    }

    [Theory]
    [InlineData("csbdeep 3")]
    [InlineData("csbdeep 99 3")]
    [InlineData("scale-range 0 101")]
    [InlineData("percentile 1 99 epsilon 2")]
    [InlineData("percentile 1 99 epsilon -1")]
    [InlineData("percentile 1 99 clip 0")]
    [InlineData("percentile 1 99 clip -1 3 more")]
    [InlineData("percentile 1")]
    [InlineData("")]
    public void OtherText_IsRefused(string text)
    {
        Assert.False(Normalization.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Normalization.Parse(text));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(32)]
    public void CaseS1_NucleiOnAnyField_AreNotDoubted_AndHaveOneScale(int nuclei)
    {
        IntensityScaling alone = Intensity.Scaling(Field(nuclei, 50, 1), Shipped), wide = Intensity.Scaling(Field(nuclei, 90, 1), Shipped);
        IntensityScaling corner = Intensity.Scaling(Field(nuclei, 90, 1, corner: true), Shipped);
        Assert.Empty(Intensity.Scaling(Field(nuclei, 0, 1), Shipped).Doubts);
        Assert.Empty(alone.Doubts);
        Assert.Empty(wide.Doubts);
        Assert.Empty(corner.Doubts);
        Assert.InRange(wide.High / alone.High, 0.95, 1.05);
        Assert.InRange(corner.High / alone.High, 0.95, 1.05);
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(8, 0.02)]
    public void CaseS1_NoNucleiOrFaintOnes_AreDoubted(int nuclei, double brightness)
    {
        IntensityScaling scaling = Intensity.Scaling(Field(nuclei, 40, brightness), Shipped);
        IntensityDoubt doubt = Assert.Single(scaling.Doubts);
        Assert.Equal(IntensityDoubtKind.NoContrast, doubt.Kind);
        Assert.InRange(scaling.Contrast, 1, 10);
        Assert.Contains("may be no nuclei, too few of them, or very dim ones", doubt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CaseS1_OneSmallNucleusInALargeField_IsDoubted()
    {
        IntensityDoubt doubt = Assert.Single(Intensity.Scaling(Field(1, 90, 1, radius: 9), Shipped).Doubts);
        Assert.True(doubt.Kind is IntensityDoubtKind.FewBrightVoxels or IntensityDoubtKind.NoContrast);
        Assert.Contains("few", doubt.Text, StringComparison.Ordinal);
        doubt = Assert.Single(Intensity.Scaling(Field(1, 90, 1, radius: 11), Shipped).Doubts);
        Assert.Equal(IntensityDoubtKind.FewBrightVoxels, doubt.Kind);
        Assert.Contains("Less than 6300 um3", doubt.Text, StringComparison.Ordinal);

        // As doubtful without a large field: the same volume sets the scale.
        doubt = Assert.Single(Intensity.Scaling(Field(1, 0, 1, radius: 11), Shipped).Doubts);
        Assert.Equal(IntensityDoubtKind.FewBrightVoxels, doubt.Kind);
        Assert.Empty(Intensity.Scaling(Field(1, 0, 1, radius: 13), Shipped).Doubts);
    }

    [Fact]
    public void CaseS1_SaturatedStack_IsDoubted()
    {
        Volume<ushort> stack = Field(8, 0, 1);
        foreach (ref ushort voxel in stack.Voxels) voxel = Math.Min(voxel, (ushort)600);
        IntensityDoubt doubt = Assert.Single(Intensity.Scaling(stack, Shipped).Doubts);
        Assert.Equal(IntensityDoubtKind.Saturated, doubt.Kind);
        Assert.Contains("600", doubt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CaseS1_HotPixelUnderMinMax_IsDoubted()
    {
        Volume<ushort> stack = Field(8, 0, 1);
        Assert.Empty(Intensity.Scaling(stack, Normalization.MinMax).Doubts);
        stack[1, 2, 3] = 60_000;
        Assert.Equal(IntensityDoubtKind.HotVoxels, Assert.Single(Intensity.Scaling(stack, Normalization.MinMax).Doubts).Kind);
        Assert.Empty(Intensity.Scaling(stack, Shipped).Doubts);
    }

    [Fact]
    public void Scaling_IsTheSameForEveryVoxelType()
    {
        Volume<ushort> stack = Field(8, 0, 1);
        var floats = new Volume<float>([.. stack.Voxels.ToArray().Select(v => (float)v)], stack.Shape, Spacing);
        var doubles = new Volume<double>([.. stack.Voxels.ToArray().Select(v => (double)v)], stack.Shape, Spacing);
        IntensityScaling expected = Intensity.Scaling(stack, Shipped);
        foreach (IntensityScaling got in (IntensityScaling[])[Intensity.Scaling(floats, Shipped), Intensity.Scaling(doubles, Shipped)])
        {
            Assert.Equal((expected.Low, expected.High, expected.Contrast), (got.Low, got.High, got.Contrast));
        }
    }

    private static void Check(JsonElement golden, string formula, Normalization normalization)
    {
        int[] shape = [.. golden.GetProperty("shape").EnumerateArray().Select(n => n.GetInt32())];
        var extent = new Shape3D(shape[0], shape[1], shape[2]);
        double[] values = [.. golden.GetProperty("values").EnumerateArray().Select(n => n.GetDouble())];
        Volume<float> scaled = golden.GetProperty("kind").GetString() switch
        {
            "uint8" => Intensity.Normalized(new Volume<byte>([.. values.Select(v => (byte)v)], extent), normalization),
            "uint16" => Intensity.Normalized(new Volume<ushort>([.. values.Select(v => (ushort)v)], extent), normalization),
            _ => Intensity.Normalized(new Volume<float>([.. values.Select(v => (float)v)], extent), normalization),
        };
        uint[] expected = [.. golden.GetProperty(formula).EnumerateArray().Select(n => n.GetUInt32())];
        Assert.Equal(expected, scaled.Voxels.ToArray().Select(BitConverter.SingleToUInt32Bits));
    }

    // Balls of 5 um with blurred rims, of 500 above a background of 120 with noise of 10; in the middle of a field, or in its corner.
    private static Volume<ushort> Field(int nuclei, int margin, double brightness, bool corner = false, double? radius = null)
    {
        const int Side = 100;
        var random = new Random(5);
        var stack = new Volume<ushort>(new Shape3D(40, Side + (2 * margin), Side + (2 * margin)), Spacing);
        foreach (ref ushort voxel in stack.Voxels) voxel = (ushort)(120 + (10 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())));
        int offset = corner ? 0 : margin;
        radius ??= nuclei switch { 1 => 12, 2 => 10, 8 => 8, _ => 6 };
        for (int n = 0; n < nuclei; n++)
        {
            double cz = 15 + (random.NextDouble() * 40), cy = 12 + (random.NextDouble() * 56), cx = 12 + (random.NextDouble() * 56);
            for (int z = 0; z < 40; z++)
            {
                for (int y = 0; y < Side; y++)
                {
                    for (int x = 0; x < Side; x++)
                    {
                        double far = Math.Sqrt(Math.Pow((z * 1.75) - cz, 2) + Math.Pow((y * 0.8) - cy, 2) + Math.Pow((x * 0.8) - cx, 2));
                        double share = Math.Clamp((radius.Value - far) / 2, 0, 1) * (0.7 + (0.3 * random.NextDouble()));
                        if (share > 0) stack[z, y + offset, x + offset] = (ushort)Math.Min(65_000, stack[z, y + offset, x + offset] + (500 * brightness * share));
                    }
                }
            }
        }

        return stack;
    }
}
