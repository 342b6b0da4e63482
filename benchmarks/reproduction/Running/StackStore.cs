using QcaNet.Training.Data;
using QcaNet.Training.Data.Registration;
using QcaNet.Volumes;

namespace QcaNet.Reproduction.Running;

/// <summary>The stacks of the data set, read once, and their truth moved onto the images.</summary>
/// <param name="folder">As <see cref="LabeledFolder"/> takes it.</param>
internal sealed class StackStore(string folder)
{
    /// <summary>Voxels of BBBC050, micrometers.</summary>
    private static readonly VoxelSpacing Spacing = new(1.75, 0.8, 0.8);

    private readonly LabeledFolder _folder = new(folder);
    private readonly Dictionary<string, LabeledVolume> _stacks = [];
    private readonly Dictionary<string, VoxelOffset> _offsets = [];
    private readonly Dictionary<string, Volume<int>> _moved = [];

    public IReadOnlyList<string> Names => _folder.Names;

    public LabeledVolume this[string name]
    {
        get
        {
            if (!_stacks.TryGetValue(name, out LabeledVolume? stack))
            {
                // The name of the folder would be part of the checkpoint's data: results do not depend on where they lie.
                _stacks.Add(name, stack = _folder.Read(name, Spacing) with { Source = "data" });
            }

            return stack;
        }
    }

    public IReadOnlyList<LabeledVolume> All(IEnumerable<string> names) => [.. names.Select(n => this[n])];

    /// <summary>The truth of a stack moved by the offset of its embryo, which is measured on all of the embryo's stacks.</summary>
    public Volume<int> Registered(string name)
    {
        if (_moved.TryGetValue(name, out Volume<int>? moved)) return moved;
        string embryo = LabeledVolume.GroupOf(name);
        if (!_offsets.TryGetValue(embryo, out VoxelOffset shift))
        {
            var registration = TruthRegistration.Measure(Names.Where(n => LabeledVolume.GroupOf(n) == embryo).Select(n => this[n]));
            _offsets.Add(embryo, shift = registration.GetShift(this[name], RegistrationMode.Absolute));
        }

        _moved.Add(name, moved = TruthRegistration.Move(this[name].Labels, shift));
        return moved;
    }
}
