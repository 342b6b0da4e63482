using QcaNet.Reporting.Tests.Html;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;
using SkiaSharp;

namespace QcaNet.Reporting.Tests;

public sealed class StagePictureTests
{
    private static readonly StagePictureOptions Small = new() { PanelWidth = 124, Columns = 2 };

    [Fact]
    public void Sheet_HoldsAPanelPerStage_InRowsOfColumns()
    {
        ReportInput input = Embryo.WithErrors();
        var stages = new PipelineStages { Raw = input.Image, Labels = input.Labels, Truth = input.Truth };

        using SKBitmap with = Pictures.Decode(StagePicture.ToPng(stages, Small));
        using SKBitmap without = Pictures.Decode(StagePicture.ToPng(stages, Small with { In3D = false }));

        // Two bands of a heading (28), a plane (120) and, in 3D, a square (124); titles take 24, a gap 10, bands are 14 apart.
        Assert.Equal((24 + 24 + 124 + 10 + 124 + 24, 24 + 24 + (2 * (28 + 120 + 10 + 124)) + 14 + 24), (with.Width, with.Height));
        Assert.Equal((24 + 124 + 10 + 124 + 24, 24 + 24 + (2 * (28 + 120)) + 14 + 24), (without.Width, without.Height));
    }

    [Fact]
    public void Planes_ShowTheVolumesAtOnePlace_WhateverTheirGrid()
    {
        // The left half of the space is bright, on two grids.
        var spacing = new VoxelSpacing(2, 1, 1);
        Volume<float> raw = Half(new Shape3D(6, 20, 20), spacing), input = Half(new Shape3D(12, 40, 40), new VoxelSpacing(1, 0.5, 0.5));
        var options = new StagePictureOptions { PanelWidth = 100, In3D = false, Subtitle = string.Empty, View = PictureView.Slices(3, 10) };

        using SKBitmap picture = Pictures.Decode(StagePicture.ToPng(new PipelineStages { Raw = raw, Input = input }, options));

        foreach (int left in (int[])[24, 24 + 110])
        {
            Assert.Equal((255, 255, 255), Pictures.Pixel(picture, 52 + 50, left + 49));
            Assert.Equal((0, 0, 0), Pictures.Pixel(picture, 52 + 50, left + 51));
        }
    }

    [Fact]
    public void In3D_ASurfaceHasTheColorOfItsNucleus_AndProbabilitiesTheirHeat()
    {
        ReportInput input = Embryo.WithErrors();
        Volume<float> probability = Intensity.ToFloat(input.Labels);
        foreach (ref float value in probability.Voxels) value = Math.Min(1, value);

        using SKBitmap picture = Pictures.Decode(StagePicture.ToPng(new PipelineStages { NucleusProbability = probability, Labels = input.Labels }, Small));

        // The lower half of the sheet is in 3D: inferno's end is there on the left, lit colors of labels on the right.
        ScottPlot.Color hottest = new ScottPlot.Colormaps.Inferno().GetColor(1);
        int hot = 0, colored = 0;
        for (int y = 24 + 24 + 28 + 130; y < picture.Height - 60; y++)
        {
            for (int x = 48; x < picture.Width - 24; x++)
            {
                (byte red, byte green, byte blue) = Pictures.Pixel(picture, y, x);
                if (x < 172 && (red, green, blue) == (hottest.R, hottest.G, hottest.B)) hot++;
                if (x > 182 && Math.Max(red, Math.Max(green, blue)) - Math.Min(red, Math.Min(green, blue)) > 60) colored++;
            }
        }

        Assert.True(hot > 200, $"{hot}");
        Assert.True(colored > 200, $"{colored}");
    }

    [Fact]
    public void Bytes_AreTheSameForTheSameInput()
    {
        ReportInput input = Embryo.WithErrors();
        var stages = new PipelineStages { Raw = input.Image, Labels = input.Labels };

        Assert.Equal(StagePicture.ToPng(stages, Small), StagePicture.ToPng(stages, Small));
    }

    [Fact]
    public void WrongArguments_AreNamed()
    {
        var labels = new Volume<int>(new Shape3D(2, 4, 4));
        var stages = new PipelineStages { Labels = labels };
        Assert.Equal("stages", Assert.Throws<ArgumentException>(() => StagePicture.ToPng(new PipelineStages())).ParamName);
        ArgumentException grids = Assert.Throws<ArgumentException>(
            () => StagePicture.ToPng(stages with { Input = new Volume<float>(new Shape3D(4, 8, 8)) }));
        Assert.Contains("Input is 4x8x8 and Labels 2x4x4", grids.Message, StringComparison.Ordinal);
        foreach ((string name, StagePictureOptions options) in ((string, StagePictureOptions)[])
            [("Columns", new() { Columns = 0 }), ("PanelWidth", new() { PanelWidth = 5 }), ("View", new() { View = PictureView.Slices(2, 0) })])
        {
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => StagePicture.ToPng(stages, options)).ParamName);
        }
    }

    private static Volume<float> Half(Shape3D shape, VoxelSpacing spacing)
    {
        var volume = new Volume<float>(shape, spacing);
        for (int i = 0; i < shape.Length; i++) volume.Voxels[i] = i % shape.Width < shape.Width / 2 ? 1 : 0;
        return volume;
    }
}
