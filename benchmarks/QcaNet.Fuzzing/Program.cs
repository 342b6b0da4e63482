// Tests every reader with malformed and hostile files. Each is generated from its number, so that failures can be reproduced:
//   dotnet run -c Release --project benchmarks/QcaNet.Fuzzing -- --inputs 100000
//   dotnet run -c Release --project benchmarks/QcaNet.Fuzzing -- --seconds 20
//   dotnet run -c Release --project benchmarks/QcaNet.Fuzzing -- --first 123456 --inputs 1 --verbose
//   nice -n 19 dotnet run -c Release --project benchmarks/QcaNet.Fuzzing -- --inputs 10000000 --seeds ../shared/corpus --state fuzzing.json
// With --stores, all inputs are Zarr stores; with --hdf5, all are HDF5 files. With --state, a stopped run is resumed.
// The exit code is 1 if a reader threw anything other than an exception of the library,
// took more than one second of CPU time, allocated more than 64 MiB in addition to the voxels, or accessed a file outside its folder.
using System.Diagnostics;
using System.Globalization;
using QcaNet.Fuzzing;

const int Between = 20_000;
long first = 0, inputs = 20_000;
double seconds = double.PositiveInfinity;
bool verbose = false, stores = false, onlyHdf5 = false;
string? seeds = null, path = null;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--first": first = Number(ref i); break;
        case "--inputs": inputs = Number(ref i); break;
        case "--seconds": (seconds, inputs) = (Number(ref i), long.MaxValue); break;
        case "--seeds": seeds = args[++i]; break;
        case "--state": path = args[++i]; break;
        case "--stores": stores = true; break;
        case "--verbose": verbose = true; break;
        case "--hdf5": onlyHdf5 = true; break;
        default: throw new ArgumentException($"{args[i]} is not an option; there are --first, --inputs, --seconds, --seeds, --state, --stores, --hdf5 and --verbose.");
    }
}

FuzzState state = FuzzState.Load(path);
state.Next = Math.Max(state.Next, first);
using var targets = new FuzzTargets(SeedFiles.Load(seeds), onlyHdf5);
var figures = new FuzzFigures(state, targets, stores, verbose);
var clock = Stopwatch.StartNew();
while (state.Inputs < inputs && clock.Elapsed.TotalSeconds < seconds)
{
    figures.Run();
    if (state.Inputs % Between != 0) continue;
    figures.Save(path);
    if (state.Inputs % (5 * Between) == 0) Console.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {figures}");
}

figures.Save(path);
Console.WriteLine(figures.ToString());
return state.Failures.Count == 0 ? 0 : 1;

long Number(ref int at) => long.Parse(args[++at], CultureInfo.InvariantCulture);
