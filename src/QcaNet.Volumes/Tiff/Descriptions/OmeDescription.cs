using System.Globalization;
using System.Xml;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// OME-XML: the first Image's sizes, order, physical sizes, and which directory holds which plane (TiffData). Planes in other files
/// are refused. No DTD is read, no entity expanded, nothing fetched.
/// </summary>
internal static class OmeDescription
{
    /// <summary>Whether the text has an element OME, under any prefix; where it stands is for the parser to say.</summary>
    internal static bool IsOme(string text)
    {
        if (!text.StartsWith('<')) return false;
        for (int at = text.IndexOf("OME", StringComparison.Ordinal); at >= 0; at = text.IndexOf("OME", at + 3, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> before = text.AsSpan(0, at);
            if (before.EndsWith(":")) before = before[..^1].TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
            if (before.EndsWith("<") && text.AsSpan(at + 3) is ['>' or '/' or ' ' or '\t' or '\r' or '\n', ..]) return true;
        }

        return false;
    }

    internal static StackLayout Read(TiffSource source, string text, TiffPage first, int pages)
    {
        OmePixels pixels;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreWhitespace = true,
                IgnoreProcessingInstructions = true,
            });
            pixels = OmePixels.Parse(source, reader);
        }
        catch (XmlException e)
        {
            throw source.Malformed($"The OME-XML in the file is broken: {e.Message}", null, e);
        }

        if (pixels.SizeX != first.Width || pixels.SizeY != first.Height)
        {
            throw source.Malformed($"The OME-XML speaks of planes of {pixels.SizeX}x{pixels.SizeY}, but the pages have {first.Width}x{first.Height} pixels.");
        }

        if ((Int128)pixels.SizeZ * pixels.SizeC * pixels.SizeT > pages)
        {
            throw source.Malformed($"The OME-XML speaks of {pixels.SizeT} time points, {pixels.SizeZ} planes and {pixels.SizeC} channels, more than the file's {pages} pages.");
        }

        var sizes = ((int)pixels.SizeT, (int)pixels.SizeZ, (int)pixels.SizeC);
        (double? y, double? x) = StackDescription.ByResolution(first);
        bool byTags = (!pixels.StatesY && y is not null) || (!pixels.StatesX && x is not null);
        return new StackLayout
        {
            Description = "OME",
            Times = sizes.Item1,
            Depth = sizes.Item2,
            Channels = sizes.Item3,
            Pages = PagesOf(source, pixels, sizes, pages),
            SpacingZ = pixels.SpacingZ,
            SpacingY = pixels.StatesY ? pixels.SpacingY : y,
            SpacingX = pixels.StatesX ? pixels.SpacingX : x,
            SpacingSource = byTags ? "OME-XML, " + StackLayout.ResolutionTags : "OME-XML",
            Interval = pixels.Interval,
        };
    }

    // Follows TiffData as the OME-TIFF specification has it: an element names the directory of a first plane, and how many
    // planes follow from there in DimensionOrder.
    private static int[] PagesOf(TiffSource source, OmePixels pixels, (int T, int Z, int C) sizes, int pages)
    {
        string slowestFirst = new([pixels.Order[4], pixels.Order[3], pixels.Order[2]]);
        int[] position = StackLayout.PagesInOrder(sizes, slowestFirst);
        if (pixels.Blocks.Count == 0) return position;

        int[] pageAtPosition = new int[position.Length];
        Array.Fill(pageAtPosition, -1);
        long named = 0;
        foreach (OmeBlock block in pixels.Blocks)
        {
            if (block.FirstT >= sizes.T || block.FirstZ >= sizes.Z || block.FirstC >= sizes.C)
            {
                throw source.Malformed($"A TiffData element of the OME-XML names plane T={block.FirstT} Z={block.FirstZ} C={block.FirstC}, which lies outside the stack.");
            }

            int start = position[(int)((((block.FirstT * sizes.Z) + block.FirstZ) * sizes.C) + block.FirstC)];
            long count = Math.Min(block.PlaneCount ?? (block.Ifd is null ? position.Length : 1), position.Length - start);
            named += count;

            // An honest text names each plane once; a few name the whole stack besides. What is more only costs time.
            if (named > (2L * position.Length) + pixels.Blocks.Count) throw source.Malformed("The TiffData elements of the OME-XML name the same planes again and again.");
            for (int i = 0; i < count; i++)
            {
                long page = (block.Ifd ?? 0) + i;
                if (page >= pages) throw source.Malformed($"A TiffData element of the OME-XML names page {page + 1} of {pages}.");
                pageAtPosition[start + i] = (int)page;
            }
        }

        for (int i = 0; i < position.Length; i++)
        {
            position[i] = pageAtPosition[position[i]];
            if (position[i] < 0) throw source.Malformed("The OME-XML does not say which page holds each plane: a TiffData element is missing.");
        }

        return position;
    }

    internal static long Whole(TiffSource source, string name, string? text, long smallest, long? absent)
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign;
        if (text is null) return absent ?? throw source.Malformed($"The OME-XML has no {name}.");
        return long.TryParse(text, Whole, CultureInfo.InvariantCulture, out long value) && value >= smallest && value <= uint.MaxValue * 4L
            ? value
            : throw source.Malformed($"The OME-XML says {name}=\"{text}\"; a whole number from {smallest} on is needed.");
    }
}
