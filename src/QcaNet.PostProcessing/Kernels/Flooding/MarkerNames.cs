namespace QcaNet.PostProcessing.Kernels.Flooding;

/// <summary>Maps the markers of one component to small numbers, 1..n in raster order of their first voxels.</summary>
internal sealed class MarkerNames
{
    private readonly Dictionary<int, int> _numbers = [];
    private readonly List<int> _ids = [0];
    private int _previousId;
    private int _previousNumber;

    /// <summary>Number of markers.</summary>
    internal int Count => _ids.Count - 1;

    /// <summary>The id of each number; the entry of number 0 is 0.</summary>
    internal List<int> Ids => _ids;

    internal void Clear()
    {
        if (Count > 0)
        {
            _numbers.Clear();
            _ids.RemoveRange(1, Count);
        }

        _previousId = 0;
    }

    /// <summary>The number of a marker's id; a new number for an id not seen before.</summary>
    internal int NumberOf(int id)
    {
        // Voxels of one marker are mostly consecutive.
        if (id == _previousId) return _previousNumber;
        if (!_numbers.TryGetValue(id, out int number))
        {
            number = _ids.Count;
            _numbers.Add(id, number);
            _ids.Add(id);
        }

        _previousId = id;
        _previousNumber = number;
        return number;
    }
}
