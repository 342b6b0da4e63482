using System.CommandLine;
using System.Globalization;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Import;
using QcaNet.Volumes;
using QcaNet.Volumes.Preprocessing;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet weights import</c>: converts weight files of other programs to safetensors.</summary>
internal sealed class WeightsImportCommand
{
    private readonly Argument<string?> _file = new("file")
    {
        Description = "A Chainer .npz, a PyTorch zip file (state dict, module or checkpoint), or safetensors with the published names.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _published = new("--published")
    {
        Description = "Download the two files published by the authors of QCANet; --output is then a folder.",
    };

    private readonly Option<string?> _hashes = new("--sha256")
    {
        Description = "With --published: the expected SHA-256 of the NSN and NDN files. Without this option, the command prints them.",
        HelpName = "HEX,HEX",
        CustomParser = r =>
        {
            string[] parts = r.Tokens[0].Value.Split(',');
            if (parts.Length == 2 && parts.All(p => p.Length == 64 && p.All(char.IsAsciiHexDigit))) return r.Tokens[0].Value;
            r.AddError("--sha256: give two hashes of 64 hexadecimal digits, separated by a comma.");
            return null;
        },
    };

    private readonly Option<Uri?> _server = new("--server")
    {
        Description = "With --published: address of a folder with copies of the files. Default: the authors' server.",
        HelpName = "URL",
        CustomParser = r =>
        {
            string text = r.Tokens[0].Value;
            bool parsed = Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out Uri? uri);
            if (parsed && uri!.Scheme is "http" or "https") return uri;
            r.AddError($"--server: '{text}' should be an address such as https://example.org/qcanet/.");
            return null;
        },
    };

    private readonly Option<string> _output = CommandOptions.Output(
        "path", "The safetensors file to write; with --published, a folder (default: the current one).");

    private readonly Option<NetworkRole?> _role = new("--role")
    {
        Description = "What the network finds: nsn (voxels of nuclei) or ndn (their centers).",
        HelpName = "nsn|ndn",
        CustomParser = ParseRole,
    };

    private readonly Option<VoxelSpacing?> _spacing = CommandOptions.Spacing();
    private readonly Option<Normalization?> _normalization = CommandOptions.Scale("How intensities were scaled in training");

    private readonly Option<double?> _threshold = CommandOptions.Number(
        "--threshold", "P", "Probability above which a voxel is foreground, 0 to 1.", 0.0, 1.0);

    private readonly Option<double?> _epsilon = CommandOptions.Number(
        "--epsilon",
        "E",
        "Epsilon of batch normalization. Default: the framework's (2e-5 in Chainer, 1e-5 in PyTorch).",
        1e-12,
        0.1);

    private readonly Option<string?> _recipe = new("--recipe") { Description = "How the network was trained.", HelpName = "text" };
    private readonly Option<string?> _license = new("--license") { Description = "License of the weights.", HelpName = "text" };
    private readonly Option<string?> _citation = new("--citation") { Description = "Citation of the weights.", HelpName = "text" };
    private readonly Option<bool> _json = CommandOptions.Json();
    private readonly Terminal _terminal;
    private readonly CancellationToken _cancellation;

    private WeightsImportCommand(Terminal terminal, CancellationToken cancellation)
    {
        _terminal = terminal;
        _cancellation = cancellation;
        _spacing.Description = "Voxel spacing that the network was trained at, in micrometers.";
    }

    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var verb = new WeightsImportCommand(terminal, cancellation);
        var command = new Command("import", "Import weights of QCANet's networks from other programs. Nothing in a file is executed.")
        {
            verb._file, verb._published, verb._hashes, verb._server, verb._output, verb._role, verb._spacing, verb._normalization,
            verb._threshold, verb._epsilon, verb._recipe, verb._license, verb._citation, verb._json,
        };
        HelpWithExamples.Note(command, """
            Examples:
              qcanet weights import learned_nsn.npz --output nsn.safetensors --role nsn --spacing 0.8,0.8,0.8 --normalization min-max
              qcanet weights import NSN_bestIoU.pth -o mine.safetensors --role nsn --threshold 0.5 --license CC-BY-4.0
              qcanet weights import --published --output weights/
            Run the same command again to continue an interrupted download.
            """);
        command.SetAction(call => call.GetValue(verb._published) ? verb.Fetch(call) : verb.Import(call));
        return command;
    }

    private static NetworkRole? ParseRole(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text == "nsn") return NetworkRole.Nsn;
        if (text == "ndn") return NetworkRole.Ndn;
        result.AddError($"--role: '{text}' should be nsn or ndn.");
        return null;
    }

    private int Import(ParseResult call)
    {
        string file = call.GetValue(_file) ?? throw new CallException("weights import: name a file, or give --published.");
        string output = call.GetValue(_output)
            ?? throw new CallException("weights import: name the file to write with --output OUT.safetensors.");
        OutputFile.RefuseInput("--output", output, file);
        OutputFile.RequireExtension("--output", output, "weights are written as safetensors", ".safetensors");
        var options = new WeightsImportOptions
        {
            BatchNormEpsilon = call.GetValue(_epsilon),
            Metadata = new NetworkMetadata
            {
                Role = call.GetValue(_role),
                Spacing = call.GetValue(_spacing),
                Normalization = call.GetValue(_normalization),
                Threshold = call.GetValue(_threshold),
                Recipe = call.GetValue(_recipe),
                License = call.GetValue(_license),
                Citation = call.GetValue(_citation),
            },
        };
        try
        {
            ImportedWeights imported = NetworkWeightsImporter.Import(file, options);
            imported.Weights.Save(output);
            Tell(imported, output, call.GetValue(_json));
            return ExitCode.Done;
        }
        catch (WeightsFormatException error)
        {
            _terminal.Problem(ProblemText.Of(file, error));
            return ExitCode.SomeFailed;
        }
    }

    private int Fetch(ParseResult call)
    {
        if (call.GetValue(_file) is not null) throw new CallException("weights import: give a file or --published, not both.");
        string folder = call.GetValue(_output) ?? ".";
        if (!Directory.Exists(folder)) throw new CallException($"weights import: the folder {folder} does not exist; create it first.");
        string[]? hashes = call.GetValue(_hashes)?.Split(',');
        Uri server = call.GetValue(_server) ?? PublishedWeights.Server;
        if (server is { Scheme: "http", IsLoopback: false } && hashes is null)
        {
            throw new CallException(
                "weights import: files downloaded over http can be changed on the way; add --sha256, or give an https address.");
        }

        try
        {
            // Download both before writing either: half a pair is of no use.
            (NetworkRole Role, PublishedFile File)[] pair = [.. new[] { NetworkRole.Nsn, NetworkRole.Ndn }.Select(role =>
            {
                var options = new PublishedDownloadOptions { Server = server, Sha256 = hashes?[role == NetworkRole.Nsn ? 0 : 1] };
                PublishedFile file = PublishedWeights.DownloadAsync(role, folder, options, new DownloadLine(_terminal), _cancellation)
                    .GetAwaiter().GetResult();
                return (role, file);
            })];
            _terminal.EndProgress();
            foreach ((NetworkRole role, PublishedFile file) in pair)
            {
                string output = Path.Combine(folder, $"published-{role.ToString().ToLowerInvariant()}.safetensors");
                CheckSameFile(output, file, hashes is not null);
                file.Imported.Weights.Save(output);
                Tell(file.Imported, output, call.GetValue(_json), file.Sha256);
            }

            if (hashes is null && !call.GetValue(_json))
            {
                _terminal.Output.WriteLine(
                    "The authors do not publish hashes of these files. To accept only these files from now on: "
                    + $"--sha256 {pair[0].File.Sha256},{pair[1].File.Sha256}");
            }

            return ExitCode.Done;
        }
        catch (WeightsFormatException error)
        {
            _terminal.EndProgress();
            _terminal.Problem(ProblemText.Of(folder, error));
            return ExitCode.SomeFailed;
        }
    }

    /// <summary>Without a given hash, the hash of the previously downloaded file is expected.</summary>
    private static void CheckSameFile(string output, PublishedFile file, bool isKnown)
    {
        if (isKnown || !File.Exists(output)) return;
        IReadOnlyDictionary<string, string> metadata = NetworkWeights.Load(output).Metadata.Other;
        if (!metadata.TryGetValue(PublishedWeights.HashKey, out string? before) || before == file.Sha256) return;
        throw new WeightsFormatException(
            output,
            WeightsFormatErrorKind.Mismatch,
            $"was imported from a file with SHA-256 {before}, but the server now sends one with {file.Sha256}. "
            + "Accept it with --sha256, or choose another folder.");
    }

    private void Tell(ImportedWeights imported, string output, bool json, string? sha256 = null)
    {
        WeightsImportReport report = imported.Report;
        NetworkWeights weights = imported.Weights;
        if (json)
        {
            _terminal.Output.WriteLine(JsonLine.Of(new Dictionary<string, object?>
            {
                ["source"] = weights.Source,
                ["output"] = output,
                ["format"] = report.Format.ToString().ToLowerInvariant(),
                ["levels"] = weights.Architecture.Levels,
                ["base"] = weights.Architecture.BaseWidth,
                ["kernel"] = weights.Architecture.Kernel,
                ["classes"] = weights.Architecture.OutputChannels,
                ["batch_norm_epsilon"] = weights.Architecture.BatchNormEpsilon,
                ["parameters"] = report.Parameters,
                ["matched"] = report.Matches.ToDictionary(m => m.SourceName, m => m.Name),
                ["zero_biases"] = report.ZeroBiases,
                ["ignored"] = report.Ignored,
                ["source_sha256"] = sha256,
            }));
            return;
        }

        foreach (TensorMatch match in report.Matches)
        {
            string shape = string.Join(" x ", match.Shape);
            _terminal.Output.WriteLine($"  {match.SourceName} -> {match.Name}  {shape}  {match.StoredAs}");
        }

        if (report.ZeroBiases.Count > 0)
        {
            _terminal.Output.WriteLine($"  {report.ZeroBiases.Count} biases are not in the file and were set to zero");
        }

        if (report.Ignored.Count > 0) _terminal.Output.WriteLine($"  {report.Ignored.Count} entries are not weights and were skipped");
        _terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {weights.Architecture}, {report.Parameters:N0} parameters, epsilon {weights.Architecture.BatchNormEpsilon:R}, "
            + $"from {report.Format} ({report.Matches.Count} tensors)"));
        if (sha256 is not null) _terminal.Output.WriteLine($"  SHA-256 of the downloaded file: {sha256}");
        if (weights.Metadata.Role is null || weights.Metadata.Spacing is null || weights.Metadata.Normalization is null)
        {
            _terminal.Output.WriteLine(
                "The file does not state role, spacing or normalization, which a pipeline needs: "
                + "import it again with --role, --spacing and --normalization.");
        }
    }
}
