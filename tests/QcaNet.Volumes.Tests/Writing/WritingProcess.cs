using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace QcaNet.Volumes.Tests.Writing;

/// <summary>
/// This test program in another role: called with the name of a file in its environment, it does nothing but write that file again and
/// again, until it is killed (or has done so for far longer than any test waits: nobody may be left to kill it). A process of its own, because only a process can be killed in the middle of a write.
/// </summary>
internal static class WritingProcess
{
    private const string Variable = "QCANET_TEST_WRITE_AGAIN_AND_AGAIN";
    private const int MostWrites = 2000;

    internal static Volume<ushort> Old { get; } = Stack(1);

    internal static Volume<ushort> New { get; } = Stack(2);

    /// <summary>Starts such a process; it says a line each time it begins to write.</summary>
    internal static Process Start(string path)
    {
        string program = Path.Combine(AppContext.BaseDirectory, typeof(WritingProcess).Assembly.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : string.Empty));
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        start.Environment[Variable] = path;
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void WriteAgainAndAgain()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path) return;
        for (int i = 0; i < MostWrites; i++)
        {
            Console.WriteLine("writing");
            Write(path, i % 2 == 0 ? New : Old);
        }

        Environment.Exit(0);
    }

    internal static void Write(string path, Volume<ushort> volume) => VolumeWriter.Write(path, volume, new VolumeWriteOptions { MaximumThreads = 1 });

    // Four megabytes: the write lasts long enough to be met in its middle.
    private static Volume<ushort> Stack(int seed)
    {
        var stack = new Volume<ushort>(new Shape3D(32, 256, 256));
        new Random(seed).NextBytes(MemoryMarshal.AsBytes(stack.Voxels));
        return stack;
    }
}
