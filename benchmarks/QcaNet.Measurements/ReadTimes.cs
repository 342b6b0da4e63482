using System.Diagnostics;
using System.Globalization;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>Times reading 16-bit volumes into memory, for comparison with other programs that read the same files.</summary>
internal static class ReadTimes
{
    /// <summary>Reads each file or store a number of times and prints the medians in seconds, of the clock and of CPU time, one line each.</summary>
    /// <param name="args">Number of times, number of threads, paths.</param>
    public static int Run(ReadOnlySpan<string> args)
    {
        if (args.Length < 3 || !int.TryParse(args[0], CultureInfo.InvariantCulture, out int times) || !int.TryParse(args[1], CultureInfo.InvariantCulture, out int threads))
        {
            Console.Error.WriteLine("read-times TIMES THREADS PATH...");
            return 2;
        }

        foreach (string path in args[2..])
        {
            List<double> seconds = [], processor = [];
            for (int i = 0; i <= times; i++)
            {
                TimeSpan before = Environment.CpuUsage.TotalTime;
                long start = Stopwatch.GetTimestamp();
                Volume<ushort> volume = VolumeReader.Read<ushort>(path, new VolumeReadOptions { MaximumThreads = threads });
                double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
                if (i > 0)
                {
                    seconds.Add(elapsed);
                    processor.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
                }

                GC.KeepAlive(volume);
            }

            seconds.Sort();
            processor.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path} {seconds[seconds.Count / 2]:R} {processor[processor.Count / 2]:R}"));
        }

        return 0;
    }
}
