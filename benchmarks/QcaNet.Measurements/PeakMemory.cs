using System.Diagnostics;
using System.Globalization;
using QcaNet.Models.Inference;
using QcaNet.Models.Networks;
using QcaNet.Models.Runtime;
using QcaNet.Models.Torch;
using QcaNet.Models.Weights;
using QcaNet.Volumes;

namespace QcaNet.Measurements;

/// <summary>
/// <c>memory [NETWORK,Z,Y,X[,BUDGET_MIB]...]</c>: compares predicted and measured peak memory (<c>VmHWM</c>, with a separate process
/// per case). Linux.
/// </summary>
internal static class PeakMemory
{
    private const double Allowed = 0.25;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments is ["one", string only]) return One(only);
        string[] cases = arguments.Length > 0
            ? arguments.ToArray()
            : ["nsn-compact,64,96,96", "nsn-compact,96,128,128", "ndn-compact,96,128,128", "nsn-compact,128,256,256,1500", "nsn-paper,64,96,96", "ndn-paper,64,64,64"];
        bool all = true;
        foreach (string name in cases)
        {
            using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["memory", "one", name]) { RedirectStandardOutput = true })!;
            string[] answer = child.StandardOutput.ReadToEnd().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            child.WaitForExit();
            if (child.ExitCode != 0 || answer.Length != 4) throw new InvalidOperationException($"The case {name} ended with {child.ExitCode}.");
            double predicted = double.Parse(answer[0], CultureInfo.InvariantCulture), measured = double.Parse(answer[1], CultureInfo.InvariantCulture);
            bool within = Math.Abs((predicted / measured) - 1) <= Allowed;
            all &= within;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-32} passes {answer[2],3}  before {answer[3],6} MiB  predicted {predicted,7:0} MiB  measured {measured,7:0} MiB  ratio {predicted / measured:0.00}  {(within ? "within" : "NOT within")} 25 %"));
        }

        return all ? 0 : 1;
    }

    private static int One(string name)
    {
        string[] parts = name.Split(',');
        UNet3DArchitecture architecture = parts[0] switch
        {
            "nsn-compact" => NsnArchitecture.Compact,
            "ndn-compact" => NdnArchitecture.Compact,
            "nsn-paper" => NsnArchitecture.Paper,
            "ndn-paper" => NdnArchitecture.Paper,
            _ => throw new ArgumentException($"{parts[0]} is no network of this benchmark."),
        };
        int[] numbers = [.. parts.Skip(1).Select(p => int.Parse(p, CultureInfo.InvariantCulture))];
        var input = new Volume<float>(new Shape3D(numbers[0], numbers[1], numbers[2]), VoxelSpacing.Isotropic(1));
        var random = new Random(1);
        foreach (ref float v in input.Voxels) v = random.NextSingle();
        using var network = new UNet3D(architecture, seed: 1);
        var options = new InferenceOptions { MemoryBudget = numbers.Length > 3 ? (long)numbers[3] << 20 : null };
        using var predictor = new NetworkPredictor(NetworkWeights.From(network, new NetworkMetadata()), ComputeDevice.Cpu, null, options);

        // During the first pass, oneDNN compiles its kernels; the memory that remains belongs to the process, not to a pass.
        predictor.Predict(new Volume<float>(new Shape3D(16, 16, 16), VoxelSpacing.Isotropic(1)));
        InferencePlan plan = predictor.Plan(input.Shape);
        long before = Environment.WorkingSet;
        predictor.Predict(input);
        long peak = ProcessPeak.Bytes();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.PredictedPeakBytes >> 20} {peak >> 20} {plan.Passes} {before >> 20}"));
        return 0;
    }
}
