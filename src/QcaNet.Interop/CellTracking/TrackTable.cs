using System.Globalization;

namespace QcaNet.Interop.CellTracking;

/// <summary>Reads tables of tracks.</summary>
internal static class TrackTable
{
    private const int LargestFile = 1 << 26;

    public static IReadOnlyList<CellTrackingTrack> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new CellTrackingException($"{path}: there is no such table; it has a row 'label first last parent' for each track.");
        }

        if (new FileInfo(path).Length > LargestFile)
        {
            throw new CellTrackingException($"{path}: the file has more than 64 MiB; a table of tracks is not as long as that.");
        }

        var tracks = new Dictionary<int, CellTrackingTrack>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            int[] numbers = [.. words.Select(Number)];
            if (numbers is not [>= 1, >= 0, >= 0, >= 0] || numbers[2] < numbers[1])
            {
                throw new CellTrackingException(
                    $"{path}: line {number} must be 'label first last parent', four whole numbers of 0 or more with first <= last.");
            }

            var track = new CellTrackingTrack(numbers[0], numbers[1], numbers[2], numbers[3]);
            if (!tracks.TryAdd(track.Label, track))
            {
                throw new CellTrackingException($"{path}: line {number}: track {track.Label} stands in the table twice.");
            }
        }

        foreach (CellTrackingTrack track in tracks.Values.Where(t => t.Parent != 0))
        {
            if (!tracks.TryGetValue(track.Parent, out CellTrackingTrack parent) || parent.Last >= track.First)
            {
                throw new CellTrackingException(
                    $"{path}: track {track.Label} begins at {track.First} with the parent {track.Parent}, "
                    + "which is not a track that ended before.");
            }
        }

        return [.. tracks.Values.OrderBy(t => t.Label)];

        static int Number(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : -1;
    }
}
