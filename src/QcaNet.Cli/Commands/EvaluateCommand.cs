using System.CommandLine;
using QcaNet.Cli.Evaluating;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Metrics;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet evaluate</c>: scores predicted labels against ground truth.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string> predicted = CommandOptions.Path("predicted", "Predicted labels: a TIFF file, or a folder of them.");
        Argument<string> truth = CommandOptions.Path("true", "True labels: a file, or a folder with the same file names.");
        var csv = new Option<string?>("--csv") { Description = "Also write the scores to this file.", HelpName = "FILE" };
        var registered = new Option<bool>("--registered")
        {
            Description = "Also score against the truth shifted onto its images: the outlines of a data set can be offset from its images.",
        };
        var images = new Option<string?>("--images")
        {
            Description = "With --registered: the images of the truth, a file or a folder. Default: the folder Images next to the truth.",
            HelpName = "PATH",
        };
        var audit = new Option<string?>("--audit")
        {
            Description = "Write the outcome for every object to this CSV file: matched, split, merged, missed or spurious.",
            HelpName = "FILE",
        };
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("evaluate", "Score predicted labels against true labels: IoU, SEG, MUCov and more.")
        {
            predicted, truth, csv, audit, registered, images, spacing, json, quiet,
        };
        HelpWithExamples.Note(command, """
            iou and dice compare the foreground. seg is the mean best IoU over true nuclei, mucov the mean best IoU over predicted nuclei.
            seg_pub and mucov_pub follow the published code of QCANet, seg_ctc the Cell Tracking Challenge. f1_50 and ap_50 match nuclei
            at IoU 0.5 or more. --csv and --json hold every score: precision, recall, F1 and AP at IoU 0.1 to 0.9, panoptic quality,
            detection, variation of information, surface distances and more. --json adds intervals, pooled scores and stages.
            docs/metrics.md defines every score.
            Every true file is scored; missing predictions are reported, and the exit code is then 1.

            Examples:
              qcanet evaluate results/labels truths
              qcanet evaluate labels.tif truth.tif --json
              qcanet evaluate labels.tif plantseg.h5/label       a dataset of an HDF5 file
              qcanet evaluate results/labels truths --csv scores.csv --audit objects.csv
              qcanet evaluate results/labels bbbc050/GroundTruth_QCANet --registered --images bbbc050/Images --spacing 1.75,0.8,0.8
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            if (call.GetValue(registered))
            {
                if (call.GetValue(audit) is not null)
                {
                    throw new CallException("--audit is not supported with --registered; leave one of them out.");
                }

                return RunRegistered(
                    terminal,
                    [.. Pairs(call.GetValue(predicted)!, call.GetValue(truth)!)],
                    Images(call.GetValue(images), call.GetValue(truth)!),
                    call.GetValue(spacing),
                    call.GetValue(csv),
                    call.GetValue(json),
                    cancellationToken);
            }

            if (call.GetValue(images) is not null)
            {
                throw new CallException("--images requires --registered; add it, or leave --images out.");
            }

            return Run(
                terminal,
                (call.GetValue(predicted)!, call.GetValue(truth)!),
                call.GetValue(spacing),
                (call.GetValue(csv), call.GetValue(audit)),
                call.GetValue(json),
                cancellationToken);
        });
        return command;
    }

    private static int Run(
        Terminal terminal,
        (string Predicted, string True) paths,
        VoxelSpacing? spacing,
        (string? Csv, string? Audit) files,
        bool json,
        CancellationToken cancellationToken)
    {
        var scores = new EvaluationTable();
        int failed = 0;
        foreach ((string mine, string theirs) in Pairs(paths.Predicted, paths.True))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = Path.GetFileName(theirs);
            terminal.Progress(name);
            try
            {
                Volume<int> labels = StackFile.ReadLabels(mine, spacing), truth = StackFile.ReadLabels(theirs, spacing);
                CheckGrid(mine, labels, theirs, truth);
                foreach ((string file, Volume<int> read) in new[] { (mine, labels), (theirs, truth) })
                {
                    if (StackFile.DoubtOfLabels(read.Voxels) is { } doubt) terminal.Problem($"{file}: {doubt}");
                }

                scores.Add(name, Evaluation.Compute(labels, truth));
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                failed++;
                terminal.Problem(ProblemText.Of(mine, error));
            }
        }

        terminal.EndProgress();
        TellWithoutTruth(terminal, paths.Predicted, paths.True);
        if (scores.Count > 0)
        {
            if (files.Csv is not null) TextFile.Write(files.Csv, scores.WriteCsv);
            if (files.Audit is not null) TextFile.Write(files.Audit, scores.WriteAudit);
            if (json) terminal.Output.WriteLine(JsonLine.Of(scores.ToJson()));
            else if (!terminal.Quiet) scores.WriteText(terminal.Output);
        }

        return failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    private static int RunRegistered(
        Terminal terminal,
        (string Predicted, string True)[] pairs,
        string images,
        VoxelSpacing? spacing,
        string? csv,
        bool json,
        CancellationToken cancellationToken)
    {
        RegisteredTruth moved = RegisteredTruth.Measure(pairs.Select(p => p.True), images, spacing, terminal, cancellationToken);
        var scores = new RegisteredScoreTable(moved.Registration.Groups);
        int failed = 0;
        foreach ((string mine, string theirs) in pairs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = Path.GetFileName(theirs);
            terminal.Progress(name);
            try
            {
                Volume<int> labels = StackFile.ReadLabels(mine), truth = StackFile.ReadLabels(theirs);
                SegmentationScores raw = Score(mine, labels, theirs, truth);
                if (moved.Move(theirs, truth) is { } registered) scores.Add(name, raw, Score(mine, labels, theirs, registered));
                else failed++; // Its image could not be read, which was reported.
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                failed++;
                terminal.Problem(ProblemText.Of(mine, error));
            }
        }

        terminal.EndProgress();
        if (scores.Count > 0)
        {
            if (csv is not null) TextFile.Write(csv, scores.WriteCsv);
            if (json) terminal.Output.WriteLine(JsonLine.Of(scores.ToJson()));
            else if (!terminal.Quiet) scores.WriteText(terminal.Output);
        }

        return failed == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    /// <summary>The images of the truth: as given, or where BBBC050 has them.</summary>
    private static string Images(string? images, string truth)
    {
        if (images is not null)
        {
            return Path.Exists(images)
                ? images
                : throw new CallException($"--images: {images} does not exist; name the folder of the images.");
        }

        string folder = Directory.Exists(truth) ? truth : Path.GetDirectoryName(Path.GetFullPath(truth))!;
        string beside = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))!, "Images");
        return Directory.Exists(beside)
            ? beside
            : throw new CallException($"--registered needs the images of the truth, and {beside} does not exist; name them with --images.");
    }

    /// <summary>Two files are a pair whatever their names; in folders, the names must match.</summary>
    private static IEnumerable<(string Predicted, string True)> Pairs(string predicted, string truth)
    {
        bool folders = Directory.Exists(truth);
        if (!folders)
        {
            return Directory.Exists(predicted) ? [(Path.Combine(predicted, Path.GetFileName(truth)), truth)] : [(predicted, truth)];
        }

        string[] truths = InputFiles.InFolder(truth);
        if (truths.Length == 0)
        {
            throw new CallException($"{truth}: the folder holds no .tif, .tiff or .h5 file; name the folder of the true labels.");
        }

        if (!Directory.Exists(predicted))
        {
            throw new CallException($"{predicted}: not a folder, but {truth} is one; name the folder of the predicted labels.");
        }

        return truths.Select(file => (Partner(predicted, file), file));
    }

    /// <summary>The prediction of a true file: of the same name, or the TIFF that a batch writes for an HDF5 stack.</summary>
    private static string Partner(string predicted, string truth)
    {
        string same = Path.Combine(predicted, Path.GetFileName(truth)), tiff = Path.ChangeExtension(same, ".tif");
        return !File.Exists(same) && File.Exists(tiff) ? tiff : same;
    }

    /// <summary>Reports every prediction that was not scored: the mean covers fewer stacks than the folder holds.</summary>
    private static void TellWithoutTruth(Terminal terminal, string predicted, string truth)
    {
        if (!Directory.Exists(predicted) || !Directory.Exists(truth)) return;
        HashSet<string> paired = [.. InputFiles.InFolder(truth).Select(file => Partner(predicted, file))];
        foreach (string file in InputFiles.InFolder(predicted).Where(file => !paired.Contains(file)))
        {
            terminal.Problem($"{file}: {truth} has no true labels of this name; the prediction was not scored.");
        }
    }

    private static SegmentationScores Score(string predicted, Volume<int> mine, string truth, Volume<int> theirs)
    {
        CheckGrid(predicted, mine, truth, theirs);
        return SegmentationScores.Compute(mine, theirs);
    }

    private static void CheckGrid(string predicted, Volume<int> mine, string truth, Volume<int> theirs)
    {
        if (mine.Shape == theirs.Shape) return;
        throw new VolumeFormatException(
            predicted,
            VolumeFormatErrorKind.Unsupported,
            $"It has {mine.Shape} voxels, {truth} has {theirs.Shape}; both must be on the same grid.");
    }
}
