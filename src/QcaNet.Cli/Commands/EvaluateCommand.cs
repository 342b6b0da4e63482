using System.CommandLine;
using QcaNet.Cli.Evaluating;
using QcaNet.Cli.Files;
using QcaNet.Cli.Results;
using QcaNet.Cli.Terminals;
using QcaNet.Metrics;
using QcaNet.PostProcessing;
using QcaNet.Volumes;

namespace QcaNet.Cli.Commands;

/// <summary><c>qcanet evaluate</c>: scores predicted labels against ground truth.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal, CancellationToken cancellationToken)
    {
        Argument<string> predicted = CommandOptions.Path(
            "predicted", "Predicted labels: a TIFF file, FILE.h5/DATASET, or a folder of files.");
        Argument<string> truth = CommandOptions.Path("true", "True labels: a file, FILE.h5/DATASET, or a folder with the same file names.");
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
        Option<int> smallest = CommandOptions.Number(
            "--smallest-truth",
            "VOXELS",
            "Leave out true objects with fewer voxels, such as marks without an outline: they count as background.",
            0,
            int.MaxValue,
            0);
        Option<VoxelSpacing?> spacing = CommandOptions.Spacing();
        Option<bool> json = CommandOptions.Json(), quiet = CommandOptions.Quiet();
        var command = new Command("evaluate", "Score predicted labels against true labels: IoU, SEG, MUCov and more.")
        {
            predicted, truth, csv, audit, registered, images, smallest, spacing, json, quiet,
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
              qcanet evaluate results/labels bbbc050/GroundTruth_QCANet --smallest-truth 61
              qcanet evaluate results/labels bbbc050/GroundTruth_QCANet --registered --images bbbc050/Images --spacing 1.75,0.8,0.8
            """);
        command.SetAction(call =>
        {
            terminal.Quiet = call.GetValue(quiet);
            OutputFile.RefuseInput("--csv", call.GetValue(csv), call.GetValue(predicted), call.GetValue(truth), call.GetValue(images));
            OutputFile.RefuseInput("--audit", call.GetValue(audit), call.GetValue(predicted), call.GetValue(truth));
            if (call.GetValue(registered))
            {
                if (call.GetValue(audit) is not null)
                {
                    throw new CallException("--audit is not supported with --registered; leave one of them out.");
                }

                return RunRegistered(
                    terminal,
                    EvaluationPairs.Find(call.GetValue(predicted)!, call.GetValue(truth)!),
                    Images(call.GetValue(images), call.GetValue(truth)!),
                    call.GetValue(spacing),
                    call.GetValue(smallest),
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
                EvaluationPairs.Find(call.GetValue(predicted)!, call.GetValue(truth)!),
                call.GetValue(spacing),
                call.GetValue(smallest),
                (call.GetValue(csv), call.GetValue(audit)),
                call.GetValue(json),
                cancellationToken);
        });
        return command;
    }

    private static int Run(
        Terminal terminal,
        EvaluationPairs pairs,
        VoxelSpacing? spacing,
        int smallest,
        (string? Csv, string? Audit) files,
        bool json,
        CancellationToken cancellationToken)
    {
        var scores = new EvaluationTable();
        var failed = new List<string>();
        int leftOut = 0;
        foreach ((string mine, string theirs) in pairs.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = InputFiles.NameOf(theirs);
            terminal.Progress(name);
            try
            {
                Volume<int> labels = StackFile.ReadLabels(mine, spacing), truth = StackFile.ReadLabels(theirs, spacing);
                CheckGrid(mine, labels, theirs, truth);
                TellDoubts(terminal, (mine, labels), (theirs, truth));
                leftOut += Regions.RemoveSmall(truth, smallest);
                scores.Add(name, Evaluation.Compute(labels, truth));
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                failed.Add(name);
                terminal.Problem(ProblemText.Of(mine, error));
            }
        }

        terminal.EndProgress();
        foreach (string notice in pairs.Notices) terminal.Problem(notice);
        TellLeftOut(terminal, leftOut, smallest);
        if (scores.Count > 0)
        {
            if (files.Csv is not null) TextFile.Write(files.Csv, scores.WriteCsv);
            if (files.Audit is not null) TextFile.Write(files.Audit, scores.WriteAudit);
            if (json) terminal.Output.WriteLine(JsonLine.Of(scores.ToJson(failed, pairs.WithoutTruth)));
            else if (!terminal.Quiet) scores.WriteText(terminal.Output);
        }

        return failed.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    private static int RunRegistered(
        Terminal terminal,
        EvaluationPairs pairs,
        string images,
        VoxelSpacing? spacing,
        int smallest,
        string? csv,
        bool json,
        CancellationToken cancellationToken)
    {
        RegisteredTruth moved = RegisteredTruth.Measure(pairs.All.Select(p => p.True), images, spacing, terminal, cancellationToken);
        var scores = new RegisteredScoreTable(moved.Registration.Groups);
        var failed = new List<string>();
        int leftOut = 0;
        foreach ((string mine, string theirs) in pairs.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string name = InputFiles.NameOf(theirs);
            terminal.Progress(name);
            try
            {
                Volume<int> labels = StackFile.ReadLabels(mine), truth = StackFile.ReadLabels(theirs);
                TellDoubts(terminal, (mine, labels), (theirs, truth));
                leftOut += Regions.RemoveSmall(truth, smallest);
                SegmentationScores raw = Score(mine, labels, theirs, truth);
                if (moved.Move(theirs, truth) is { } registered) scores.Add(name, raw, Score(mine, labels, theirs, registered));
                else failed.Add(name); // Its image could not be read, which was reported.
            }
            catch (Exception error) when (error is QcaNetException or IOException or UnauthorizedAccessException)
            {
                failed.Add(name);
                terminal.Problem(ProblemText.Of(mine, error));
            }
        }

        terminal.EndProgress();
        foreach (string notice in pairs.Notices) terminal.Problem(notice);
        TellLeftOut(terminal, leftOut, smallest);
        if (scores.Count > 0)
        {
            if (csv is not null) TextFile.Write(csv, scores.WriteCsv);
            if (json) terminal.Output.WriteLine(JsonLine.Of(scores.ToJson(failed, pairs.WithoutTruth)));
            else if (!terminal.Quiet) scores.WriteText(terminal.Output);
        }

        return failed.Count == 0 ? ExitCode.Done : ExitCode.SomeFailed;
    }

    /// <summary>The images that the true labels belong to: the given path, or the folder in the layout of BBBC050.</summary>
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

    private static void TellDoubts(Terminal terminal, params ReadOnlySpan<(string File, Volume<int> Labels)> read)
    {
        foreach ((string file, Volume<int> labels) in read)
        {
            if (StackFile.DoubtOfLabels(labels.Voxels) is { } doubt) terminal.Problem($"{file}: {doubt}");
        }
    }

    private static void TellLeftOut(Terminal terminal, int leftOut, int smallest)
    {
        if (leftOut > 0) terminal.Problem($"Left out: true objects with fewer than {smallest} voxels, {leftOut} in all.");
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
