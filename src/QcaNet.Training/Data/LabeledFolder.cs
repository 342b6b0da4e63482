using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Training.Data;

/// <summary>A folder in the layout of BBBC050: <c>Images/NAME.tif</c> and <c>GroundTruth_QCANet/NAME.tif</c>.</summary>
public sealed class LabeledFolder
{
    private readonly string _images;
    private readonly string _labels;
    private readonly string _folder;

    /// <summary>Lists the stacks that have both an image and labels.</summary>
    /// <param name="folder">The folder that holds <c>Images</c> and <c>GroundTruth_QCANet</c>.</param>
    /// <exception cref="TrainingDataException">A folder is missing, or no stack has both.</exception>
    public LabeledFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
        _images = Path.Combine(folder, "Images");
        _labels = Path.Combine(folder, "GroundTruth_QCANet");
        foreach (string part in (string[])[_images, _labels])
        {
            if (!Directory.Exists(part))
            {
                throw new TrainingDataException($"{part}: there is no such folder. Training reads Images/*.tif and GroundTruth_QCANet/*.tif with equal names, as BBBC050 has them.");
            }
        }

        Names = [.. Directory.EnumerateFiles(_images, "*.tif")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => File.Exists(Path.Combine(_labels, n + ".tif")))
            .Order(StringComparer.Ordinal)];
        if (Names.Count == 0) throw new TrainingDataException($"{folder}: no file of Images has labels of the same name in GroundTruth_QCANet.");
    }

    /// <summary>Names of the stacks, in ordinal order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads one stack.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="spacing">Spacing to assume where the file has none; BBBC050's have none.</param>
    /// <exception cref="VolumeFormatException">A file cannot be read.</exception>
    /// <exception cref="TrainingDataException">Image and labels differ in shape, or the spacing is unknown.</exception>
    public LabeledVolume Read(string name, VoxelSpacing? spacing)
    {
        Volume<float> image = VolumeReader.Read<float>(Path.Combine(_images, name + ".tif"));
        Volume<int> labels = VolumeReader.Read<int>(Path.Combine(_labels, name + ".tif"));
        if (image.Shape != labels.Shape)
        {
            throw new TrainingDataException($"{name}: the image is {image.Shape}, its labels are {labels.Shape}; they must be of one shape.");
        }

        VoxelSpacing known = image.Spacing ?? spacing
            ?? throw new TrainingDataException($"{name}: the file does not say its spacing; give it (BBBC050 has 1.75,0.8,0.8).");
        return new LabeledVolume(name, image.WithSpacing(known), labels.WithSpacing(known)) { Source = _folder };
    }
}
