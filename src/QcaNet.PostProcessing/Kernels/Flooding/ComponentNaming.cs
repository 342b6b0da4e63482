using System.Runtime.CompilerServices;

namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>
/// Maps the small numbers that a flood assigns to the markers of one component to ids. Each thread has one and reuses it for every
/// component.
/// </summary>
internal sealed unsafe class ComponentNaming(FloodNames names, int* labels)
{
    private readonly List<FloodNames.NamedObject> _objects = [];
    private int[] _ids = new int[16];
    private int[] _first = new int[16];
    private int _count;

    internal void Begin(MarkerNames markers)
    {
        _count = markers.Ids.Count;
        if (_ids.Length < _count)
        {
            _ids = new int[Math.Max(_count, 2 * _ids.Length)];
            _first = new int[_ids.Length];
        }

        if (!names.Renumber)
        {
            markers.Ids.CopyTo(_ids);
            return;
        }

        // Numbers start at 1 if there are markers; number 0 is a whole component without markers.
        bool whole = _count == 1;
        int provisional = whole && !names.MarkerlessAreObjects ? 0 : names.Reserve(whole ? 1 : _count - 1);
        for (int number = 0; number < _count; number++) _ids[number] = provisional + number;
        if (whole) _ids[0] = names.MarkerlessAreObjects ? provisional + 1 : 0;
        Array.Fill(_first, -1, 0, _count);
    }

    /// <summary>Replaces the numbers in a run of voxels by ids. Runs are given in raster order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Name(int start, int length)
    {
        int previous = -1;
        int id = 0;
        int* run = labels + start;
        for (int i = 0; i < length; i++)
        {
            int number = run[i];
            if (number != previous)
            {
                previous = number;
                id = _ids[number];
                if (_first[number] < 0) _first[number] = start + i;
            }

            run[i] = id;
        }
    }

    internal void End(MarkerNames markers, int component)
    {
        if (!names.Renumber) return;

        _objects.Clear();
        for (int number = _count == 1 ? 0 : 1; number < _count; number++)
        {
            if (_ids[number] == 0) continue;
            long marker = number == 0 ? -1L - component : markers.Ids[number];
            _objects.Add(new FloodNames.NamedObject(_first[number], _ids[number], marker));
        }

        names.Add(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_objects));
    }
}
