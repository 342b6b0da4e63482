using System.Globalization;
using System.Text;
using System.Xml;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// OME-XML: sizes, order, physical sizes, and which directory holds which plane (TiffData). Several images, planes in other files, and
/// pages without a plane are rejected. No DTD is read, no entity is expanded, and nothing is downloaded.
/// </summary>
internal static class OmeDescription
{
    /// <summary>Whether the text has an element OME, under any prefix; the parser checks its position.</summary>
    internal static bool IsOme(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("<"u8)) return false;
        for (int at = text.IndexOf("OME"u8); at >= 0;)
        {
            ReadOnlySpan<byte> before = text[..at];
            if (before.EndsWith(":"u8))
            {
                before = before[..^1].TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"u8);
            }

            if (before.EndsWith("<"u8)
                && text[(at + 3)..] is [(byte)'>' or (byte)'/' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n', ..])
            {
                return true;
            }

            int next = text[(at + 3)..].IndexOf("OME"u8);
            at = next < 0 ? -1 : at + 3 + next;
        }

        return false;
    }

    internal static StackLayout Read(TiffSource source, DescriptionText text, List<TiffPage> pages, VolumeReadOptions options)
    {
        TiffPage first = pages[0];
        OmePixels pixels;
        if (XmlBounds.Problem(text.Bytes, pages.Count) is { } beyond)
        {
            throw source.Limit($"The OME-XML in the file exceeds a limit: {beyond}. Export the stack again.");
        }

        try
        {
            using TextReader characters = text.OpenReader();
            using var reader = XmlReader.Create(characters, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreWhitespace = true,
                IgnoreProcessingInstructions = true,
            });
            pixels = OmePixels.Parse(source, reader, mostBlocks: (4 * pages.Count) + 1000);
        }
        catch (Exception e) when (e is XmlException or DecoderFallbackException)
        {
            // The cause quotes the text itself, which may be of any length.
            throw source.Malformed(
                $"The OME-XML in the file is not valid XML: {PrintableText.Of(e.Message)}", null, e.Message.Length > 1000 ? null : e);
        }

        if (pixels.Images > 1)
        {
            throw source.Unsupported(
                $"The OME-XML describes {pixels.Images} images (series); only files with one image are supported. Export one of them.");
        }

        if (pixels.SizeX != first.Width || pixels.SizeY != first.Height)
        {
            throw source.Malformed(
                $"The OME-XML describes planes of {pixels.SizeX}x{pixels.SizeY}, but the pages have {first.Width}x{first.Height} pixels.");
        }

        if (OmeType(pixels.Type) is { } type && type != first.Type)
        {
            throw source.Malformed(
                $"The OME-XML describes {PrintableText.Of(pixels.Type, 16)} voxels, but the pages hold "
                + $"{VoxelConversion.Name(first.Type)}.");
        }

        if ((Int128)pixels.SizeZ * pixels.SizeC * pixels.SizeT != pages.Count)
        {
            if (options.Axes is not null) return Layout(source, pixels, (1, pages.Count, 1), first, [.. Enumerable.Range(0, pages.Count)]);
            throw source.UnknownAxes(
                $"The OME-XML describes {pixels.SizeT} time points, {pixels.SizeZ} planes and {pixels.SizeC} channels, but the file has "
                + $"{pages.Count} pages.",
                "\"ZYX\" if every page is a plane of one stack",
                VolumeFormatErrorKind.Malformed);
        }

        var sizes = ((int)pixels.SizeT, (int)pixels.SizeZ, (int)pixels.SizeC);
        return Layout(source, pixels, sizes, first, PagesOf(source, pixels, sizes, pages));
    }

    internal static long Whole(TiffSource source, string name, string? text, long smallest, long? absent)
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign;
        if (text is null) return absent ?? throw source.Malformed($"The OME-XML has no {name}.");
        return long.TryParse(text, Whole, CultureInfo.InvariantCulture, out long value) && value >= smallest && value <= uint.MaxValue * 4L
            ? value
            : throw source.Malformed(
                $"The OME-XML has {name}=\"{PrintableText.Of(text, 32)}\"; an integer of at least {smallest} is required.");
    }

    private static VoxelType? OmeType(string? name) => name switch
    {
        "int8" => VoxelType.Int8,
        "int16" => VoxelType.Int16,
        "int32" => VoxelType.Int32,
        "uint8" or "bit" => VoxelType.UInt8,
        "uint16" => VoxelType.UInt16,
        "uint32" => VoxelType.UInt32,
        "float" => VoxelType.Float32,
        "double" => VoxelType.Float64,
        _ => null,
    };

    private static StackLayout Layout(TiffSource source, OmePixels pixels, (int T, int Z, int C) sizes, TiffPage first, int[] pages)
    {
        (double? y, double? x) = StackDescription.ByResolution(first);
        bool byTags = (!pixels.StatesY && y is not null) || (!pixels.StatesX && x is not null);
        return new StackLayout
        {
            Description = VolumeDescription.Ome,
            Times = sizes.T,
            Depth = sizes.Z,
            Channels = sizes.C,
            Pages = pages,
            SpacingZ = pixels.SpacingZ,
            SpacingY = pixels.StatesY ? pixels.SpacingY : y,
            SpacingX = pixels.StatesX ? pixels.SpacingX : x,
            SpacingSource = byTags ? SpacingSources.OmeXml | SpacingSources.ResolutionTags : SpacingSources.OmeXml,
            Interval = pixels.Interval,
        };
    }

    // Follows TiffData as specified by OME-TIFF: an element names the directory of a first plane, and the number of planes that follow from
    // there in DimensionOrder.
    private static int[] PagesOf(TiffSource source, OmePixels pixels, (int T, int Z, int C) sizes, List<TiffPage> pages)
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
                throw source.Malformed(
                    $"A TiffData element of the OME-XML refers to plane T={block.FirstT} Z={block.FirstZ} C={block.FirstC}, which lies "
                    + "outside the stack.");
            }

            int start = position[(int)((((block.FirstT * sizes.Z) + block.FirstZ) * sizes.C) + block.FirstC)];
            long count = Math.Min(block.PlaneCount ?? (block.Ifd is null ? position.Length : 1), position.Length - start);
            named += count;

            // A legitimate text names each plane once; a few also name the whole stack. More than that only costs time.
            if (named > (2L * position.Length) + pixels.Blocks.Count)
            {
                throw source.Malformed("The TiffData elements of the OME-XML refer to the same planes repeatedly.");
            }

            for (int i = 0; i < count; i++)
            {
                pageAtPosition[start + i] = PageOf(source, pages, (block.Ifd ?? 0) + i);
            }
        }

        bool[] used = new bool[pages.Count];
        for (int i = 0; i < position.Length; i++)
        {
            int page = pageAtPosition[position[i]];
            if (page < 0) throw source.Malformed("The OME-XML does not specify the page of each plane: a TiffData element is missing.");
            if (used[page])
            {
                throw source.Malformed($"The TiffData elements of the OME-XML assign page {pages[page].Index + 1} to two planes.");
            }

            used[page] = true;
            position[i] = page;
        }

        return position;
    }

    // TiffData counts all directories of the file; some may have been skipped.
    private static int PageOf(TiffSource source, List<TiffPage> pages, long directory)
    {
        if (directory < pages.Count && pages[(int)directory].Index == directory) return (int)directory;
        (int low, int high) = (0, pages.Count - 1);
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (pages[middle].Index == directory) return middle;
            if (pages[middle].Index < directory) low = middle + 1;
            else high = middle - 1;
        }

        throw source.Malformed($"A TiffData element of the OME-XML refers to page {directory + 1}, but the file has {pages.Count} pages.");
    }
}
