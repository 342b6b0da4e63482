using System.CommandLine;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Interop.BioImageIo;
using QcaNet.Models.Inference;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Export;
using QcaNet.Pretrained;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet weights export</c>: writes networks for other runtimes and for bioimage.io.</summary>
internal static class WeightsExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> source = CommandOptions.Path("file", "A safetensors file, or nsn, nsn-2 or ndn for the shipped ones.");
        var onnx = new Option<string?>("--onnx") { Description = "The ONNX model to write.", HelpName = "path" };
        var tensors = new Option<string?>("--safetensors") { Description = "The safetensors file to write.", HelpName = "path" };
        var half = new Option<bool>("--float16") { Description = "Round the numbers of --safetensors to float16, which halves the file." };
        var package = new Option<string?>("--bioimageio")
        {
            Description = "The folder of the bioimage.io model package to write.",
            HelpName = "DIR",
        };
        var documentation = new Option<string?>("--documentation")
        {
            Description = "Markdown file for the package, with a section 'Validation'. Default: the model card of a shipped network.",
            HelpName = "FILE",
        };
        var authors = new Option<string[]>("--author")
        {
            Description = "An author of the network, for the package.",
            HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true,
        };
        var license = new Option<string?>("--license")
        {
            Description = "License of the network for the package, as an SPDX identifier. Default: MIT for a shipped network.",
            HelpName = "ID",
        };
        Option<bool> json = CommandOptions.Json();
        var command = new Command("export", "Write a network as an ONNX model or as a package for bioimage.io, for other programs.")
        {
            source, onnx, tensors, half, package, documentation, authors, license, json,
        };
        HelpWithExamples.Note(command, $"""
            The model maps '{OnnxExport.InputName}' to '{OnnxExport.OutputName}', both float32, (batch, channels, depth, height, width).
            It contains neither resampling nor the watershed; a package also describes how intensities are scaled.

            Examples:
              qcanet weights export nsn --onnx nsn.onnx
              qcanet weights export ndn --bioimageio ndn-package
              qcanet weights export my-ndn.safetensors --safetensors my-ndn-half.safetensors --float16
              qcanet weights export my-ndn.safetensors --bioimageio my-ndn --documentation my-ndn.md --author "Ada Lovelace" --license MIT
            """);
        command.SetAction(call =>
        {
            string name = call.GetValue(source)!;
            PretrainedWeight? shipped = File.Exists(name) ? null : PretrainedWeights.All.FirstOrDefault(w => w.Name == name);
            if (call.GetValue(half) && call.GetValue(tensors) is null) throw new CallException("--float16 needs --safetensors.");
            if (call.GetValue(onnx) is null && call.GetValue(package) is null && call.GetValue(tensors) is null)
            {
                throw new CallException("say what to write: --onnx, --safetensors or --bioimageio.");
            }

            OutputFile.RefuseInput("--onnx", call.GetValue(onnx), name);
            OutputFile.RefuseInput("--safetensors", call.GetValue(tensors), name);
            OutputFile.RequireExtension("--onnx", call.GetValue(onnx), "models are written as ONNX", ".onnx");
            OutputFile.RequireExtension("--safetensors", call.GetValue(tensors), "weights are written as safetensors", ".safetensors");
            try
            {
                NetworkWeights weights = WeightsCommand.Read(name, shipped);
                if (call.GetValue(onnx) is { } model)
                {
                    OnnxExport.Write(weights, model);
                    long bytes = new FileInfo(model).Length;
                    Tell(model, FormattableString.Invariant($"{weights.Architecture}, {bytes:N0} bytes"), bytes);
                }

                if (call.GetValue(tensors) is { } copy)
                {
                    weights.Save(copy, call.GetValue(half) ? Precision.Float16 : Precision.Float32);
                    long length = new FileInfo(copy).Length;
                    Tell(copy, FormattableString.Invariant($"{weights.Architecture}, {length:N0} bytes"), length);
                }

                if (call.GetValue(package) is { } folder)
                {
                    string? text = call.GetValue(documentation) is { } file ? ReadText(file) : null;
                    string[] names = call.GetValue(authors) ?? [];
                    WritePackage(weights, folder, ModelPackageText.For(weights, shipped, text, names, call.GetValue(license)));
                    Tell(folder, $"bioimage.io package {ModelPackage.FormatVersion}, {weights.Architecture}", Bytes(folder));
                }

                return ExitCode.Done;

                void Tell(string output, string text, long bytes) => terminal.Output.WriteLine(call.GetValue(json)
                    ? JsonLine.Of(new { weights.Source, Output = output, Architecture = weights.Architecture.ToString(), Bytes = bytes })
                    : $"{output}: {text}");
            }
            catch (WeightsFormatException error)
            {
                terminal.Problem(ProblemText.Of(name, error));
                return ExitCode.SomeFailed;
            }
        });
        return command;
    }

    private static void WritePackage(NetworkWeights weights, string folder, ModelPackageOptions options)
    {
        try
        {
            ModelPackage.Write(weights, folder, options);
        }
        catch (ArgumentException error)
        {
            throw CallException.Of(error);
        }
    }

    private static long Bytes(string folder) => new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length);

    private static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileAccessException(file, "The file cannot be read; give another one.", error);
        }
    }
}
