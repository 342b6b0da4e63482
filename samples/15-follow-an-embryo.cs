// An embryo from 2 to 60 nuclei: lineage, times of divisions, duration of each stage.
//   dotnet run samples/15-follow-an-embryo.cs
// Expect: "58 of 58 divisions correct", the stages and the rounds of divisions.
// Takes about a minute on two cores.
#:project ../src/QcaNet.Metrics/QcaNet.Metrics.csproj
#:project ../src/QcaNet.Synthesis/QcaNet.Synthesis.csproj

using System.Globalization;
using QcaNet.Metrics;
using QcaNet.Synthesis;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
TimeSpan interval = TimeSpan.FromMinutes(10); // as the embryos of BBBC050 were imaged

// 1. A synthetic embryo whose divisions are known. With your own labels, read one volume per time point instead.
const int timePoints = 320;
var embryo = SyntheticTimeSeries.Generate(new() { TimePoints = timePoints, Seed = 4 });
var cells = new List<IReadOnlyList<int>>();

// 2. Measure and link. Volumes are generated (or read) one at a time, so even a long series needs the memory of a single one.
NucleusTimeSeries series = NucleusTimeSeries.Measure(
    Enumerable.Range(0, timePoints).Select(t =>
    {
        SyntheticTimePoint point = embryo.Draw(t);
        cells.Add(point.Cells);
        return point.Labels;
    }),
    interval);
Console.WriteLine($"{series.Counts[0]} to {series.Counts[^1]} nuclei in {interval.TotalHours * (timePoints - 1):0.0} h; {series.Lineage.Tracks.Count} tracks");

// 3. A division is correct if its time, its mother and both daughters are.
HashSet<(int, int, int, int)> known = [.. embryo.Divisions.Select(d => (d.TimePoint, d.Mother, d.DaughterA, d.DaughterB))];
int right = series.Lineage.Divisions.Count(d =>
{
    (int mother, int a, int b) = (Cell(d.Mother, d.TimePoint - 1), Cell(d.DaughterA, d.TimePoint), Cell(d.DaughterB, d.TimePoint));
    return known.Contains((d.TimePoint, mother, Math.Min(a, b), Math.Max(a, b)));
});
int found = series.Lineage.Divisions.Count;
Console.WriteLine($"{right} of {known.Count} divisions correct, {found} found: F1 {2.0 * right / (found + known.Count):0.000}");

// 4. Stages, from the counts alone, and synchrony, from the lineage.
foreach (StageDuration s in series.Stages)
{
    string range = s.Most == int.MaxValue ? $"{s.Fewest} or more" : s.Most == s.Fewest ? $"{s.Fewest}" : $"{s.Fewest} to {s.Most}";
    Console.WriteLine($"stage of {range,-11} {s.Duration.TotalHours,5:0.0} h{(s.IsComplete ? string.Empty : ", incomplete")}");
}

foreach (DivisionRound r in series.Synchrony) Console.WriteLine($"round {r.Round}: {r.Divisions} divisions within {r.Range.TotalHours:0.0} h");
Console.WriteLine($"{series.DoublingsPerHour:0.000} doublings per hour");

// 5. Tables, and the tracks in the format of the Cell Tracking Challenge. Lineage.Rename creates the corresponding masks.
Write("15-nuclei.csv", series.WriteNuclei);
Write("15-time-points.csv", series.WriteTimePoints);
Write("15-divisions.csv", series.WriteDivisions);
Write("15-res_track.txt", series.Lineage.WriteTracks);

int Cell(int track, int time)
{
    NucleusTrack t = series.Lineage.Tracks[track - 1];
    return cells[time][t.Labels[time - t.First] - 1];
}

static void Write(string path, Action<TextWriter> write)
{
    using StreamWriter writer = File.CreateText(path);
    write(writer);
    Console.WriteLine(Path.GetFullPath(path));
}
