using QcaNet.Cli.Files;
using QcaNet.Volumes;

namespace QcaNet.Cli.Segmenting;

/// <summary>Where the true labels of a stack are.</summary>
internal sealed class TruthSource
{
    private readonly string _path;
    private readonly bool _isFolder;

    /// <summary>Checks the path.</summary>
    /// <param name="path">A file for one stack, or a folder whose files are named like the stacks.</param>
    /// <param name="stacks">How many stacks there are.</param>
    /// <exception cref="CallException">There is nothing there, or one file for several stacks.</exception>
    public TruthSource(string path, int stacks)
    {
        _path = path;
        _isFolder = Directory.Exists(path);
        if (_isFolder) return;
        if (!File.Exists(path)) throw new CallException($"--truth: {path}: there is no such file or folder.");
        if (stacks > 1) throw new CallException($"--truth: {path} is one file for {stacks} stacks; give the folder of their truths.");
    }

    /// <summary>Reads the truth of a stack.</summary>
    /// <exception cref="VolumeFormatException">It is missing, cannot be read, or is of another shape.</exception>
    public Volume<int> Read(string stack, Shape3D shape)
    {
        string file = _isFolder ? Path.Combine(_path, Path.GetFileName(stack)) : _path;
        if (_isFolder && !File.Exists(file))
        {
            throw new VolumeFormatException(file, VolumeFormatErrorKind.Access, "There is no truth of this name; the stack was segmented, not scored.");
        }

        Volume<int> truth = StackFile.ReadLabels(file);
        return truth.Shape == shape
            ? truth
            : throw new VolumeFormatException(file, VolumeFormatErrorKind.Unsupported, $"The truth has {truth.Shape} voxels, the stack {shape}; they must be on one grid to be scored.");
    }
}
