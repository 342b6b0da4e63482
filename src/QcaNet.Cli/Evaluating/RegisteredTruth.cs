using QcaNet.Cli.Files;
using QcaNet.Cli.Terminals;
using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Volumes;

namespace QcaNet.Cli.Evaluating;

/// <summary>True labels shifted onto their images, for <c>evaluate --registered</c>.</summary>
internal sealed class RegisteredTruth
{
    private readonly VoxelSpacing? _spacing;

    private RegisteredTruth(TruthRegistration registration, VoxelSpacing? spacing) => (Registration, _spacing) = (registration, spacing);

    /// <summary>The offsets of the groups.</summary>
    public TruthRegistration Registration { get; }

    /// <summary>Measures the offsets of all groups; a stack that cannot be measured is reported and left out.</summary>
    /// <param name="truths">Files of true labels.</param>
    /// <param name="images">The folder of their images, or the image if there is only one file.</param>
    /// <param name="spacing">Overrides the spacing in the files.</param>
    /// <param name="terminal">Receives problems and progress.</param>
    /// <param name="cancellationToken">Checked between stacks.</param>
    public static RegisteredTruth Measure(
        IEnumerable<string> truths, string images, VoxelSpacing? spacing, Terminal terminal, CancellationToken cancellationToken)
    {
        bool assumed = false;
        var registration = TruthRegistration.Measure(Stacks(), null, cancellationToken);
        if (assumed)
        {
            terminal.Problem(
                "--registered: the labels do not state their spacing, so distances are in voxels; give --spacing for micrometers.");
        }

        string instead = registration.Groups.Any(g => g.IsReliable)
            ? "it is shifted by the mean offset of the other groups."
            : "it is not shifted.";
        foreach (GroupOffset group in registration.Groups.Where(g => !g.IsReliable))
        {
            string nuclei = group.Nuclei == 1 ? "1 isolated nucleus" : FormattableString.Invariant($"{group.Nuclei} isolated nuclei");
            terminal.Problem($"--registered: {group.Group} has {nuclei}, fewer than {GroupOffset.FewestNuclei}; {instead}");
        }

        return new RegisteredTruth(registration, spacing);

        IEnumerable<LabeledVolume> Stacks()
        {
            foreach (string truth in truths)
            {
                LabeledVolume? stack = null;
                terminal.Progress($"registering {Path.GetFileName(truth)}");
                string file = Directory.Exists(images) ? Path.Combine(images, Path.GetFileName(truth)) : images;
                try
                {
                    Volume<int> labels = StackFile.ReadLabels(truth, spacing);
                    Volume<float> image = StackFile.Read(file, spacing);
                    if (image.Shape != labels.Shape)
                    {
                        throw new VolumeFormatException(
                            file,
                            VolumeFormatErrorKind.Unsupported,
                            $"The image has {image.Shape} voxels, {truth} has {labels.Shape}; both must be on the same grid.");
                    }

                    assumed |= labels.Spacing is null;
                    stack = new LabeledVolume(Path.GetFileNameWithoutExtension(truth), image, labels);
                }
                catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
                {
                    terminal.Problem(ProblemText.Of(file, error));
                }

                if (stack is not null) yield return stack;
            }
        }
    }

    /// <summary>The true labels of one file, shifted onto its image; null if the file's group was not measured.</summary>
    public Volume<int>? Move(string path, Volume<int> truth)
    {
        var stack = new LabeledVolume(Path.GetFileNameWithoutExtension(path), new Volume<float>(new Shape3D(1, 1, 1)), truth);
        if (Registration.Groups.All(g => g.Group != stack.Embryo)) return null;
        VoxelSpacing distances = _spacing ?? truth.Spacing ?? VoxelSpacing.Isotropic(1);
        return TruthRegistration.Move(truth.WithSpacing(distances), Registration.GetShift(stack, RegistrationMode.Absolute));
    }
}
