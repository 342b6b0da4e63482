// Tries the readers with broken and hostile files, each made from its number, so that a find can be repeated:
//   dotnet run -c Release --project benchmarks/QcaNet.Fuzzing -- --inputs 100000
//   dotnet run -c Release --project benchmarks/QcaNet.Fuzzing -- --first 123456 --inputs 1 --verbose
//   nice -n 19 dotnet run -c Release --project benchmarks/QcaNet.Fuzzing -- --inputs 10000000 --seeds ../shared/corpus
// The exit code is 1 where a reader threw anything but an error of the library, took more than a second of processor time, or allocated
// more than 64 MiB beyond the voxels.
using System.Globalization;
using QcaNet.Fuzzing;

long first = 0, inputs = 20_000;
bool verbose = false;
string? seeds = null;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--first": first = Number(ref i); break;
        case "--inputs": inputs = Number(ref i); break;
        case "--seeds": seeds = args[++i]; break;
        case "--verbose": verbose = true; break;
        default: throw new ArgumentException($"{args[i]} is not an option; there are --first, --inputs, --seeds and --verbose.");
    }
}

using var targets = new FuzzTargets(SeedFiles.Load(seeds));
var figures = new FuzzFigures();
for (long number = first; number < first + inputs; number++)
{
    figures.Run(number, targets, verbose);
    if ((number - first + 1) % 100_000 == 0) Console.WriteLine(figures.ToString());
}

Console.WriteLine(figures.ToString());
return figures.Failures == 0 ? 0 : 1;

long Number(ref int at) => long.Parse(args[++at], CultureInfo.InvariantCulture);
