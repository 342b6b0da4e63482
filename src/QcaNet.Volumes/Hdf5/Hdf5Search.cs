namespace QcaNet.Volumes.Hdf5;

/// <summary>A dataset that was found in a file.</summary>
/// <param name="Path">Its path: <c>/volumes/raw</c>.</param>
/// <param name="Header">Its object header.</param>
internal sealed record Hdf5Found(string Path, Hdf5ObjectHeader Header);

/// <summary>
/// Finds the dataset to read: the one that is named, or the only one with at least two axes. If there are several, none is chosen; the
/// message lists them. Soft and external links are not followed, so a file can never cause another file to be opened.
/// </summary>
internal sealed class Hdf5Search
{
    private const int MostObjects = 5_000, MostLevels = 24, MostListed = 8;

    private readonly Hdf5Source _source;
    private readonly HashSet<long> _seen = [];
    private readonly List<Hdf5Found> _found = [];
    private readonly List<string> _others = [];

    private Hdf5Search(Hdf5Source source) => _source = source;

    /// <summary>Finds the dataset at a path, or the only one in the file.</summary>
    /// <exception cref="VolumeFormatException">There is none, or there are several and none was chosen.</exception>
    public static Hdf5Found Find(Hdf5Source source, string? path)
    {
        var search = new Hdf5Search(source);
        return path is null ? search.OnlyOne() : search.Named(path);
    }

    private Hdf5Found Named(string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Hdf5ObjectHeader header = Hdf5ObjectHeader.Read(_source, _source.Root);
        foreach (string part in parts)
        {
            Hdf5Link? link = Hdf5Group.Links(_source, header).Where(l => l.Name == part).Cast<Hdf5Link?>().FirstOrDefault();
            if (link is null) throw Chosen($"The HDF5 file has no dataset {PrintableText.Of(path)}");
            if (link.Value.Address < 0)
            {
                throw Chosen($"{PrintableText.Of(part)} is a soft or external link in the HDF5 file, and links are not followed");
            }

            header = Hdf5ObjectHeader.Read(_source, link.Value.Address);
        }

        return header.IsDataset ? new Hdf5Found("/" + string.Join('/', parts), header)
            : throw Chosen($"{PrintableText.Of(path)} is a group of the HDF5 file, not a dataset");
    }

    private Hdf5Found OnlyOne()
    {
        Hdf5ObjectHeader root = Hdf5ObjectHeader.Read(_source, _source.Root);
        List<Hdf5Link> links = Hdf5Group.Links(_source, root);
        if (links.Exists(l => l.Name == "DataSetInfo") && links.Exists(l => l.Name == "DataSet"))
        {
            throw _source.File.Unsupported(
                "This is an Imaris file (.ims): convert it with bioformats2raw to OME-Zarr or export it from Fiji as TIFF; or "
                + "specify a dataset such as /DataSet/ResolutionLevel 0/TimePoint 0/Channel 0/Data, whose spacing and true extent are "
                + "stored elsewhere.");
        }

        _seen.Add(_source.Root);
        Collect(links, string.Empty, MostLevels);
        return _found.Count switch
        {
            1 => _found[0],
            0 => throw _source.Unsupported(
                "The HDF5 file contains no numeric dataset with two or more axes"
                + (_others.Count == 0 ? string.Empty : $" ({Listed(_others)})"),
                "check that it contains images"),
            _ => throw Several($"The HDF5 file holds {_found.Count} datasets: {Listed([.. _found.Select(Described)])}."),
        };
    }

    private void Collect(List<Hdf5Link> links, string path, int levelsLeft)
    {
        foreach ((string name, long address) in links)
        {
            if (address < 0 || !_seen.Add(address)) continue;
            if (_seen.Count > MostObjects)
            {
                throw _source.File.Limit($"The HDF5 file holds more than {MostObjects} objects; specify the dataset.");
            }

            Hdf5ObjectHeader header = Hdf5ObjectHeader.Read(_source, address);
            string inner = $"{path}/{name}";
            if (header.IsDataset)
            {
                if (KindOf(header) is not { } kind) _others.Add($"{inner}: a shared datatype");
                else if (kind.Type.Type is not null && kind.Space.Lengths.Length >= 2) _found.Add(new Hdf5Found(inner, header));
                else _others.Add($"{inner}: {kind.Type.Name}");
            }
            else if (header.IsGroup && levelsLeft > 0)
            {
                Collect(Hdf5Group.Links(_source, header), inner, levelsLeft - 1);
            }
        }
    }

    // A dataset with an unsupported header must not hide the others.
    private (Hdf5Datatype Type, Hdf5Dataspace Space)? KindOf(Hdf5ObjectHeader header)
    {
        try
        {
            return Hdf5DatasetHeader.ReadKind(_source, header);
        }
        catch (VolumeFormatException error) when (error.Kind == VolumeFormatErrorKind.Unsupported)
        {
            return null;
        }
    }

    private string Described(Hdf5Found found)
    {
        (Hdf5Datatype type, Hdf5Dataspace space) = Hdf5DatasetHeader.ReadKind(_source, found.Header);
        return $"{found.Path} ({Sources.AxisNames.Lengths(space.Lengths)} {type.Name})";
    }

    private static string Listed(List<string> names)
    {
        string text = string.Join(", ", names.Take(MostListed).Select(n => PrintableText.Of(n, 80)));
        return names.Count <= MostListed ? text : FormattableString.Invariant($"{text} and {names.Count - MostListed} more");
    }

    private VolumeFormatException Chosen(string problem)
    {
        Hdf5ObjectHeader root = Hdf5ObjectHeader.Read(_source, _source.Root);
        _seen.Clear();
        _seen.Add(_source.Root);
        Collect(Hdf5Group.Links(_source, root), string.Empty, MostLevels);
        return Several(_found.Count == 0 ? problem + "." : $"{problem}; it has {Listed([.. _found.Select(Described)])}.");
    }

    private VolumeFormatException Several(string problem) =>
        new(_source.File.Path, VolumeFormatErrorKind.Unsupported, problem, advice: "Choose one with VolumeReadOptions.Dataset.")
        {
            Remedy = Remedy.ChooseDataset,
        };
}
