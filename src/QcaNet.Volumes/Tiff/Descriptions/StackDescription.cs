namespace QcaNet.Volumes.Tiff;

/// <summary>Finds out which software described a stack, and asks the reader for that description.</summary>
internal static class StackDescription
{
    /// <summary>OME-XML first, then ImageJ, then tifffile's JSON; otherwise every page is a plane and only resolution tags count.</summary>
    internal static StackLayout Read(TiffSource source, List<TiffPage> pages, int maximumPages)
    {
        TiffPage first = pages[0];
        return Read(source, first.Description, first, pages.Count, maximumPages)
            ?? Read(source, first.SecondDescription, first, pages.Count, maximumPages)
            ?? PagesOnly(first, pages.Count);
    }

    /// <summary>Spacing along y and x by the resolution tags alone, with the default of TIFF 6.0 (inch).</summary>
    internal static (double? Y, double? X) ByResolution(TiffPage page)
    {
        double? unit = LengthUnit.Micrometres(page.ResolutionUnit ?? 2);
        return (LengthUnit.Length(page.UnitsPerPixelY, unit), LengthUnit.Length(page.UnitsPerPixelX, unit));
    }

    private static StackLayout? Read(TiffSource source, string? description, TiffPage first, int pages, int maximumPages)
    {
        string text = (description ?? string.Empty).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return OmeDescription.IsOme(text) ? OmeDescription.Read(source, text, first, pages)
            : text.StartsWith("ImageJ=", StringComparison.Ordinal) ? ImageJDescription.Read(source, text, first, pages, maximumPages)
            : text.StartsWith('{') ? ShapedDescription.Read(source, text, first, pages, maximumPages)
            : null;
    }

    private static StackLayout PagesOnly(TiffPage first, int pages)
    {
        (double? y, double? x) = ByResolution(first);
        return new StackLayout
        {
            Description = "pages",
            Depth = pages,
            Pages = [.. Enumerable.Range(0, pages)],
            SpacingY = y,
            SpacingX = x,
            SpacingSource = StackLayout.ResolutionTags,
        };
    }
}
