using System.CommandLine;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Weights;
using QcaNet.Models.Weights.Export;
using QcaNet.Pretrained;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet weights export</c>: networks for other runtimes.</summary>
internal static class WeightsExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> source = CommandOptions.Path("file", "A safetensors file, or nsn or ndn for the shipped ones.");
        var onnx = new Option<string>("--onnx") { Description = "The ONNX model to write.", HelpName = "path", Required = true };
        Option<bool> json = CommandOptions.Json();
        var command = new Command("export", "Write a network as an ONNX model, for other runtimes.") { source, onnx, json };
        HelpWithExamples.Note(command, $"""
            The model takes '{OnnxExport.InputName}' and gives '{OnnxExport.OutputName}', both float32, (batch, channels, depth, height, width).
            Scaling, resampling and the watershed are not part of it.

            Examples:
              qcanet weights export nsn --onnx nsn.onnx
              qcanet weights export my-ndn.safetensors --onnx my-ndn.onnx
            """);
        command.SetAction(call =>
        {
            string name = call.GetValue(source)!, output = call.GetValue(onnx)!;
            PretrainedWeight? shipped = File.Exists(name) ? null : PretrainedWeights.All.FirstOrDefault(w => w.Name == name);
            try
            {
                NetworkWeights weights = WeightsCommand.Read(name, shipped);
                OnnxExport.Write(weights, output);
                long bytes = new FileInfo(output).Length;
                terminal.Output.WriteLine(call.GetValue(json)
                    ? JsonLine.Of(new { weights.Source, Output = output, Architecture = weights.Architecture.ToString(), Bytes = bytes })
                    : FormattableString.Invariant($"{output}: {weights.Architecture}, {bytes:N0} bytes"));
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
}
