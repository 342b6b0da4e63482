using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
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

    /// <summary>Random weights whose normalisations do something: scales, shifts, means and variances that differ from channel to channel.</summary>
    internal static NetworkWeights Randomised(UNet3DArchitecture architecture, int seed)
    {
        using var network = new UNet3D(architecture, seed);
        var random = new Random(seed);
        using var noGradient = TorchSharp.torch.no_grad();
        using var scope = TorchSharp.torch.NewDisposeScope();
        foreach ((string name, TorchSharp.torch.Tensor value) in network.named_parameters().Select(p => (p.name, (TorchSharp.torch.Tensor)p.parameter)).Concat(network.named_buffers()))
        {
            if (!name.Contains(".norm", StringComparison.Ordinal) || name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            (double low, double high) = name.EndsWith(".weight", StringComparison.Ordinal) ? (0.7, 1.3) : name.EndsWith("running_var", StringComparison.Ordinal) ? (0.5, 2.0) : (-0.2, 0.2);
            value.copy_(TorchSharp.torch.tensor([.. Enumerable.Range(0, (int)value.shape[0]).Select(_ => (float)(low + (random.NextDouble() * (high - low))))]));
        }

        return NetworkWeights.From(network, new NetworkMetadata());
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
