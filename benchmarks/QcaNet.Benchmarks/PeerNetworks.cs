using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using QcaNet.Models.Inference;
using QcaNet.Models.Runtime;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Benchmarks;

/// <summary>
/// <c>networks-beside-pytorch PATH/TO/peer_unet.py</c>: the networks of the paper with random weights, the same file and the same input in PyTorch and
/// here, and the largest difference of their probabilities.
/// </summary>
internal static class PeerNetworks
{
    private const double Allowed = 1e-4;
    private static readonly Shape3D Shape = new(32, 48, 32);

    public static int Run(string peer)
    {
        string folder = Directory.CreateTempSubdirectory("qcanet-peer-").FullName;
        try
        {
            bool all = true;
            foreach (string name in (string[])["nsn-paper", "ndn-paper", "ndn-reproduction", "unet3d-baseline", "nsn-compact", "ndn-compact"])
            {
                double difference = Compare(peer, name, folder);
                all &= difference < Allowed;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} largest difference {difference:E2}  {(difference < Allowed ? "below" : "NOT below")} {Allowed:E0}"));
            }

            return all ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Compare(string peer, string name, string folder)
    {
        string weights = Path.Combine(folder, name + ".safetensors"), input = Path.Combine(folder, "x.npy"), output = Path.Combine(folder, "y.npy");
        var volume = new Volume<float>(Shape, VoxelSpacing.Isotropic(1));
        var random = new Random(11);
        foreach (ref float v in volume.Voxels) v = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        WriteNpy(input, volume);

        var start = new ProcessStartInfo("/usr/bin/python3", [peer, "--arch", name, "--random", "7", "--save", weights, "--input", input, "--output", output]);
        using (Process process = Process.Start(start)!)
        {
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{peer} ended with {process.ExitCode} for {name}.");
        }

        using var predictor = new NetworkPredictor(NetworkWeights.Load(weights), ComputeDevice.Cpu);
        ReadOnlySpan<float> ours = predictor.Predict(volume).Voxels, theirs = ReadNpy(output);
        double largest = ours.Length == theirs.Length ? 0 : double.PositiveInfinity;
        for (int i = 0; i < ours.Length && largest < double.PositiveInfinity; i++) largest = Math.Max(largest, Math.Abs(ours[i] - theirs[i]));
        return largest;
    }

    private static void WriteNpy(string path, Volume<float> volume)
    {
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({volume.Shape.Depth}, {volume.Shape.Height}, {volume.Shape.Width}), }}";
        header = header.PadRight(117) + "\n";
        using FileStream stream = File.Create(path);
        stream.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0]);
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(MemoryMarshal.AsBytes(volume.Voxels));
    }

    private static float[] ReadNpy(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return MemoryMarshal.Cast<byte, float>(bytes.AsSpan(10 + BitConverter.ToUInt16(bytes, 8))).ToArray();
    }
}
