using System.CommandLine;
using System.Globalization;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Pretrained;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet weights</c>: shows, imports and exports weight files.</summary>
internal static class WeightsCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken) => new(
        "weights", "Show weight files, import those of other programs, and export networks to other runtimes.")
    {
        Show(terminal),
        WeightsImportCommand.Create(terminal, cancellationToken),
        WeightsExportCommand.Create(terminal),
    };

    private static Command Show(Terminal terminal)
    {
        Argument<string> source = CommandOptions.Path("file", "A safetensors file, or nsn, nsn-2 or ndn for the shipped ones.");
        var tensors = new Option<bool>("--tensors") { Description = "List every tensor with its shape." };
        var layers = new Option<bool>("--layers") { Description = "List every layer: channels, kernel, parameters, operations." };
        var card = new Option<bool>("--card") { Description = "Print the model card (shipped weights only)." };
        Option<bool> json = CommandOptions.Json();
        var command = new Command("show", "Show the contents of a weight file: architecture, cost, metadata, license.")
        {
            source, layers, tensors, card, json,
        };
        HelpWithExamples.Note(command, """
            Examples:
              qcanet weights show nsn --card
              qcanet weights show my-nsn.safetensors --tensors
            """);
        command.SetAction(call =>
        {
            string name = call.GetValue(source)!;
            PretrainedWeight? shipped = File.Exists(name) ? null : PretrainedWeights.All.FirstOrDefault(w => w.Name == name);
            if (call.GetValue(card))
            {
                if (shipped is null) throw new CallException($"{name}: only shipped weights have a model card; name nsn, nsn-2 or ndn.");
                terminal.Output.WriteLine(shipped.Card.TrimEnd());
                return ExitCode.Done;
            }

            try
            {
                Tell(terminal, Read(name, shipped), call.GetValue(layers), call.GetValue(tensors), call.GetValue(json));
                return ExitCode.Done;
            }
            catch (WeightsFormatException error)
            {
                terminal.Problem(ProblemText.Of(name, error));
                return ExitCode.SomeFailed;
            }
        });
        return command;
    }

    /// <summary>Reads shipped weights or a file.</summary>
    public static NetworkWeights Read(string path, PretrainedWeight? shipped)
    {
        if (shipped is null) return NetworkWeights.Load(path);
        using Stream stream = shipped.Open();
        return NetworkWeights.Load(stream, shipped.ToString());
    }

    private static void Tell(Terminal terminal, NetworkWeights weights, bool layers, bool tensors, bool json)
    {
        NetworkMetadata metadata = weights.Metadata;
        NetworkSummary summary = NetworkSummary.Create(weights.Architecture);
        var facts = new List<(string Name, object? Value)>
        {
            ("role", metadata.Role?.ToString().ToLowerInvariant()),
            ("levels", weights.Architecture.Levels),
            ("base", weights.Architecture.BaseWidth),
            ("kernel", weights.Architecture.Kernel),
            ("input_channels", weights.Architecture.InputChannels),
            ("classes", weights.Architecture.OutputChannels),
            ("feature_normalisation", weights.Architecture.FeatureNormalization.ToString()),
            ("parameters", weights.Architecture.ParameterCount),
            ("flops_per_voxel", (long)Math.Round(summary.FlopsPerVoxel)),
            ("receptive_field", summary.ReceptiveField),
            ("sees_whole_volume", weights.Architecture.SeesWholeVolume),
            ("batch_norm_epsilon", weights.Architecture.BatchNormEpsilon),
            ("spacing", metadata.Spacing?.ToString()),
            ("normalisation", metadata.Normalization?.ToString()),
            ("threshold", metadata.Threshold),
            ("precision_checked", metadata.PrecisionChecked),
            ("recipe", metadata.Recipe),
            ("licence", metadata.License),
            ("citation", metadata.Citation),
        };
        facts.AddRange(metadata.Other.Select(other => (other.Key, (object?)other.Value)));
        if (json)
        {
            Dictionary<string, object?> all = new() { ["source"] = weights.Source };
            foreach ((string name, object? value) in facts) all[name] = value;
            if (layers) all["layers"] = summary.Layers;
            if (tensors) all["tensors"] = weights.Tensors.ToDictionary(t => t.Key, t => t.Value.Shape.ToArray());
            terminal.Output.WriteLine(JsonLine.Of(all));
            return;
        }

        terminal.Output.WriteLine(weights.Source);
        foreach ((string name, object? value) in facts)
        {
            string text = value switch
            {
                long count => count.ToString("N0", CultureInfo.InvariantCulture),
                bool yes => yes ? "yes" : "no",
                _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "not set",
            };
            terminal.Output.WriteLine($"  {name,-21} {(text.Length == 0 ? "not set" : text)}");
        }

        if (layers)
        {
            terminal.Output.WriteLine($"  {"layer",-20} {"channels",-12} {"kernel",-7} {"at",-5} {"parameters",12} {"FLOP/voxel",12}");
            foreach (NetworkLayer l in summary.Layers)
            {
                string channels = $"{l.InputChannels} > {l.OutputChannels}", at = l.Downsampling == 1 ? "1" : $"1/{l.Downsampling}";
                terminal.Output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {l.Name,-20} {channels,-12} {l.Kernel,-7} {at,-5} {l.Parameters,12:N0} {l.FlopsPerVoxel,12:N0}"));
            }
        }

        if (!tensors) return;
        foreach ((string name, WeightTensor tensor) in weights.Tensors)
        {
            terminal.Output.WriteLine($"  {name,-34} {string.Join(" x ", tensor.Shape.ToArray())}");
        }
    }
}
