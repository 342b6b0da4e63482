using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>networks-beside-pytorch PATH/TO/peer_unet.py</c>: runs the networks of the paper with the same random weights and input in PyTorch and
/// in this library, in a single pass and in tiles, and prints the largest difference of their probabilities. Tiles must give the same mask as
/// a single pass, except within 1e-5 of the threshold.
/// </summary>
internal static class PeerNetworks
{
    private const double Allowed = 1e-4;

    /// <summary>One for a single pass, and one long enough that tiles see only part of it: the NDN of the paper needs 199 voxels on each side.</summary>
    private static readonly (Shape3D Shape, Shape3D? Tile)[] Inputs = [(new Shape3D(32, 48, 32), null), (new Shape3D(16, 16, 640), new Shape3D(16, 16, 64))];

    public static int Run(string peer)
    {
        string folder = Directory.CreateTempSubdirectory("qcanet-peer-").FullName;
        try
        {
            bool all = true;
            foreach (string name in (string[])["nsn-paper", "ndn-paper", "ndn-reproduction", "unet3d-baseline", "nsn-compact", "ndn-compact"])
            {
                foreach ((Shape3D shape, Shape3D? tile) in Inputs) all &= Compare(peer, name, folder, shape, tile);
            }

            return all ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Compare(string peer, string name, string folder, Shape3D shape, Shape3D? tile)
    {
        string weights = Path.Combine(folder, name + ".safetensors"), input = Path.Combine(folder, "x.npy"), output = Path.Combine(folder, "y.npy");
        var volume = new Volume<float>(shape, VoxelSpacing.Isotropic(1));
        var random = new Random(11);
        foreach (ref float v in volume.Voxels) v = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        WriteNpy(input, volume);

        var start = new ProcessStartInfo("/usr/bin/python3", [peer, "--arch", name, "--random", "7", "--save", weights, "--input", input, "--output", output]);
        using (Process process = Process.Start(start)!)
        {
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"{peer} ended with {process.ExitCode} for {name}.");
        }

        NetworkWeights loaded = NetworkWeights.Load(weights);
        using var predictor = new NetworkPredictor(loaded, ComputeDevice.Cpu, null, new InferenceOptions { Tile = tile });
        ReadOnlySpan<float> ours = predictor.Predict(volume).Voxels, theirs = ReadNpy(output);
        double largest = ours.Length == theirs.Length ? 0 : double.PositiveInfinity;
        for (int i = 0; i < ours.Length && largest < double.PositiveInfinity; i++) largest = Math.Max(largest, Math.Abs(ours[i] - theirs[i]));

        int otherwise = 0;
        if (tile is not null)
        {
            using var whole = new NetworkPredictor(loaded, ComputeDevice.Cpu);
            ReadOnlySpan<float> onePass = whole.Predict(volume).Voxels;
            for (int i = 0; i < ours.Length; i++) otherwise += Math.Abs(onePass[i] - 0.5) > 1e-5 && onePass[i] > 0.5f != ours[i] > 0.5f ? 1 : 0;
        }

        InferencePlan plan = predictor.Plan(shape);
        string way = plan.Passes == 1 ? "one pass" : $"{plan.Passes} tiles of {plan.Pass}, {otherwise} voxels of the mask not those of one pass";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-18} largest difference {largest:E2}  {(largest < Allowed ? "below" : "NOT below")} {Allowed:E0}  {way}"));
        return largest < Allowed && otherwise == 0;
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
