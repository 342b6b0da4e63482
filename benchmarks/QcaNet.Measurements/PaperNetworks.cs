using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using QcaNet.Core;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Measurements;

/// <summary>
/// <c>paper-networks-beside-pytorch PATH/TO/peer_unet.py [TILES]</c>: times the networks of the paper with random weights on a stack of
/// 51x120x122 voxels whose planes are 2.18 voxels apart. PyTorch computes the 27 tiles of the published protocol for each network (TILES of them
/// are timed, by default 3). This library segments the stack with the default protocol and with the published one. Medians of three turns.
/// </summary>
internal static partial class PaperNetworks
{
    private const int PublishedTiles = 27, Turns = 3;
    private const double Micrometres = 0.8, Ratio = 2.18;

    public static int Run(string peer, ReadOnlySpan<string> arguments)
    {
        string tiles = arguments is [string given, ..] ? given : "3";
        string folder = Directory.CreateTempSubdirectory("qcanet-paper-").FullName;
        try
        {
            NetworkWeights nsn = Make(peer, "nsn-paper", folder), ndn = Make(peer, "ndn-paper", folder);
            var random = new Random(1);
            var stack = new Volume<ushort>(new Shape3D(51, 120, 122), new VoxelSpacing(Ratio * Micrometres, Micrometres, Micrometres));
            foreach (ref ushort v in stack.Voxels) v = (ushort)random.Next(100, 1000);
            QcaNetPipelineBuilder builder = QcaNetPipeline.Create().WithNsn(nsn).WithNdn(ndn).WithDevice(ComputeDevice.Cpu);
            using QcaNetPipeline ours = builder.Build();
            using QcaNetPipeline published = builder.WithProtocol(SegmentationProtocol.Published, p => p with { DepthRatio = Ratio }).Build();
            ours.Segment(stack);
            var theirs = new Times();
            var own = new Times();
            var same = new Times();
            for (int turn = 0; turn < Turns; turn++)
            {
                theirs.Add(SecondsATile(peer, "nsn-paper", tiles) * PublishedTiles, SecondsATile(peer, "ndn-paper", tiles) * PublishedTiles);
                own.Add(ours.Segment(stack).Timings);
                same.Add(published.Segment(stack).Timings);
            }

            Console.WriteLine("way,nsn_seconds,ndn_seconds,both_seconds,times_faster");
            theirs.Print("pytorch: published tiles", theirs.Both);
            own.Print("default protocol", theirs.Both);
            same.Print("published protocol", theirs.Both);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Weights from the peer, with metadata that its file does not contain: the expected input.</summary>
    private static NetworkWeights Make(string peer, string name, string folder)
    {
        string path = Path.Combine(folder, name + ".safetensors");
        Answer(peer, "--arch", name, "--random", "7", "--save", path);
        return NetworkWeights.Load(path).WithMetadata(new NetworkMetadata { Spacing = VoxelSpacing.Isotropic(Micrometres), Normalization = Normalization.MinMax, Threshold = 0.5 });
    }

    private static double SecondsATile(string peer, string name, string tiles)
    {
        string answer = Answer(peer, "--arch", name, "--time", "96", "--tiles", tiles);
        Console.WriteLine("# " + answer.Trim());
        return double.Parse(MedianOfThePeer().Match(answer).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static string Answer(string peer, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/python3", [peer, .. arguments]) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? answer : throw new InvalidOperationException($"{peer} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    [GeneratedRegex("median ([0-9.]+)")]
    private static partial Regex MedianOfThePeer();

    private sealed class Times
    {
        private readonly List<double> _nsn = [], _ndn = [], _both = [];

        public double Both => Median(_both);

        public void Add(SegmentationTimings timings) => Add(timings.Nuclei.TotalSeconds, timings.Centers.TotalSeconds);

        public void Add(double nsn, double ndn)
        {
            _nsn.Add(nsn);
            _ndn.Add(ndn);
            _both.Add(nsn + ndn);
        }

        public void Print(string name, double reference) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name},{Median(_nsn):0.00},{Median(_ndn):0.00},{Both:0.00},{reference / Both:0.0}"));

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
