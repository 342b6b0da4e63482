using System.Globalization;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Tuning;

namespace QcaNet.Cli.Training;

/// <summary>The last step of training a pair: tunes the thresholds, writes both networks to one folder and prints the scores.</summary>
internal static class PairOutcome
{
    /// <summary>Tunes the pair, and writes nsn.safetensors, ndn.safetensors and validation.csv to the output folder.</summary>
    public static void Write(
        Terminal terminal, TrainRequest request, IReadOnlyList<LabeledVolume> validation, CancellationToken cancellationToken)
    {
        string output = request.Output;
        terminal.Progress("tuning thresholds and smallest volumes on the validation stacks");
        NetworkWeights Trained(string name) => NetworkWeights.Load(Path.Combine(output, name, $"{name}.safetensors"));
        PairTuning tuning = PairTuner.Tune(Trained("nsn"), Trained("ndn"), validation, request.Threads, cancellationToken);
        string nsn = Path.Combine(output, "nsn.safetensors"), ndn = Path.Combine(output, "ndn.safetensors");
        string scores = Path.Combine(output, "validation.csv");
        tuning.Nsn.Save(nsn);
        tuning.Ndn.Save(ndn);
        TextFile.Write(scores, writer =>
        {
            writer.WriteLine("stack,iou,seg,mucov,count_error");
            foreach ((string name, PairScores s) in tuning.Stacks) writer.WriteLine($"{name},{Row(s)}");
            writer.WriteLine($"mean,{Row(tuning.After)}");
        });
        terminal.EndProgress();
        if (request.Json)
        {
            terminal.Output.WriteLine(JsonLine.Of(new
            {
                Network = "pair",
                Validation = new
                {
                    Defaults = ToJson(tuning.Before),
                    Tuned = ToJson(tuning.After),
                    Stacks = tuning.Stacks.Select(s => new { s.Name, Scores = ToJson(s.Scores) }),
                },
                Scores = scores,
                Nsn = nsn,
                Ndn = ndn,
            }));
            return;
        }

        if (terminal.Quiet) return;
        terminal.Output.WriteLine("validation       IoU     SEG   MUCov  count error");
        terminal.Output.WriteLine(Line("defaults", tuning.Before));
        terminal.Output.WriteLine(Line("tuned", tuning.After));
        terminal.Output.WriteLine($"scores   {scores} (on the stacks used for tuning; evaluate the pair on other stacks)");
        terminal.Output.WriteLine($"use it   qcanet segment STACK --nsn {nsn} --ndn {ndn}");
    }

    /// <summary>The scores for a JSON line.</summary>
    public static object ToJson(PairScores s) => new { s.Iou, s.Seg, Mucov = s.MuCov, s.CountError };

    private static string Row(PairScores s) => string.Create(
        CultureInfo.InvariantCulture, $"{s.Iou:0.0000},{s.Seg:0.0000},{s.MuCov:0.0000},{s.CountError:0.00}");

    private static string Line(string name, PairScores s) => string.Create(
        CultureInfo.InvariantCulture, $"{name,-10} {s.Iou,9:0.0000} {s.Seg,7:0.0000} {s.MuCov,7:0.0000} {s.CountError,12:0.00}");
}
