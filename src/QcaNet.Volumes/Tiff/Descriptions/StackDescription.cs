using QcaNet.Volumes.Sources;

namespace QcaNet.Volumes.Tiff;

/// <summary>Determines which software described a stack, and calls the reader for that description.</summary>
internal static class StackDescription
{
    private const int LongestRepeated = 4096;

    /// <summary>
    /// Tries OME-XML first, then ImageJ, then tifffile's JSON, then blocks of microscopes; without any of them every page is a plane and
    /// only resolution tags are used.
    /// </summary>
    internal static StackLayout Read(TiffSource source, List<TiffPage> pages, VolumeReadOptions options)
    {
        TiffPage first = pages[0];
        StackLayout layout = Read(source, first.Description, pages, options)
            ?? Read(source, first.SecondDescription, pages, options)
            ?? OfMicroscope(source, pages, options)
            ?? PagesOnly(first, pages.Count);
        return options.Axes is { } axes && !layout.AxesAreChosen ? Renamed(source, layout, axes, first) : layout;
    }

    /// <summary>Spacing along y and x from the resolution tags alone, with the default unit of TIFF 6.0 (inch).</summary>
    internal static (double? Y, double? X) ByResolution(TiffPage page)
    {
        double? unit = LengthUnit.Micrometers(page.ResolutionUnit ?? 2);
        return (LengthUnit.Length(page.UnitsPerPixelY, unit), LengthUnit.Length(page.UnitsPerPixelX, unit));
    }

    /// <summary>Whether all pages have the same text, as written by a program that saves a stack plane by plane.</summary>
    internal static bool IsOnEveryPage(TiffSource source, List<TiffPage> pages)
    {
        TiffArray first = pages[0].Description;
        int length = (int)(first.Count * TiffFieldType.Bytes(first.Type));
        if (first.Count > LongestRepeated || length == 0) return false;
        Span<byte> text = new byte[length];
        Span<byte> other = new byte[length];
        source.Read(first.Position, text);
        foreach (TiffPage page in pages)
        {
            TiffArray array = page.Description;
            if (array.Count != first.Count || array.Type != first.Type) return false;
            source.Read(array.Position, other);
            if (!other.SequenceEqual(text)) return false;
        }

        return true;
    }

    private static StackLayout? Read(TiffSource source, TiffArray description, List<TiffPage> pages, VolumeReadOptions options)
    {
        if (DescriptionText.Read(source, description, pages.Count) is not { } text) return null;
        return OmeDescription.IsOme(text.Bytes) ? OmeDescription.Read(source, text, pages, options)
            : text.Bytes.StartsWith("ImageJ="u8) ? ImageJDescription.Read(source, text.Decode(), pages, options)
            : text.Bytes.StartsWith("{"u8) && text.Bytes.IndexOf("\"shape\""u8) >= 0 ? ShapedDescription.Read(
                source, text.Decode(), pages, options)
            : null;
    }

    private static StackLayout? OfMicroscope(TiffSource source, List<TiffPage> pages, VolumeReadOptions options)
    {
        TiffPage first = pages[0];
        if (first.LsmInfo.IsThere && LsmDescription.Read(source, first, pages.Count, options.Axes) is { } lsm) return lsm;
        int planes = first.MetaMorphPlanes;
        if (planes > 1 && pages.Count == 1)
        {
            if (planes > options.MaximumPages)
            {
                throw source.Limit($"The MetaMorph stack declares {planes} planes.", nameof(VolumeReadOptions.MaximumPages));
            }

            if (options.Axes is null)
            {
                throw source.UnknownAxes(
                    $"The MetaMorph stack has {planes} planes in one page, and their axis is unknown.", "\"ZYX\" or \"TYX\"");
            }

            return PagesOnly(first, planes) with { IsContiguous = true };
        }

        if (first.HasFluoViewHeader && pages.Count > 1 && options.Axes is null)
        {
            throw source.UnknownAxes(
                $"The file has {pages.Count} pages of a FluoView microscope, whose axes are unknown.", "\"ZYX\" or \"TYX\"");
        }

        return null;
    }

    private static StackLayout PagesOnly(TiffPage first, int pages)
    {
        (double? y, double? x) = ByResolution(first);
        return new StackLayout
        {
            Description = VolumeDescription.None,
            Depth = pages,
            Pages = [.. Enumerable.Range(0, pages)],
            SpacingY = y,
            SpacingX = x,
            SpacingSource = SpacingSources.ResolutionTags,
        };
    }

    // The same planes in the same order, with the axis names specified by the caller.
    private static StackLayout Renamed(TiffSource source, StackLayout layout, string axes, TiffPage first)
    {
        string stored = layout.StoredAxes();
        int[] all = [layout.Times, layout.Depth, layout.Channels];
        bool inOrder = !stored.StartsWith('?');

        // With one axis, the planes have an order even if their pages do not.
        List<int> lengths = inOrder
            ? [.. stored[..^2].Select(axis => all["TZC".IndexOf(axis, StringComparison.Ordinal)])]
            : [.. all.Where(length => length > 1)];
        if ((!inOrder && lengths.Count > 1) || AxisNames.Assign(axes, lengths) is not ((int T, int Z, int C) sizes, { } order))
        {
            string shown = AxisNames.Lengths(lengths.Append(first.Height).Append(first.Width).Select(length => (long)length));
            throw source.UnknownAxes(
                $"The file has the axes {stored} ({shown}), which the axes \"{axes}\" do not match.",
                "one letter per axis that is longer than 1");
        }

        int[] place = StackLayout.PagesInOrder(sizes, order);
        int[] pages = [.. place.Select(position => inOrder ? layout.Pages[0] + position : layout.Pages[position])];
        return layout with { Times = sizes.T, Depth = sizes.Z, Channels = sizes.C, Pages = pages };
    }
}
