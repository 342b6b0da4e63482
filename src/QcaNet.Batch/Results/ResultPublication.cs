using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Writes the files of one result and publishes them together.</summary>
internal static class ResultPublication
{
    private const string RecordName = ".record.json";

    /// <exception cref="FileAccessException">Something cannot be written; an earlier result is as it was.</exception>
    public static void Write(
        StackSegmentation result,
        Staging staging,
        ResultLayout layout,
        ResultIdentity identity,
        string inputHash,
        ResultRecord? earlier,
        IReadOnlyList<StackOutput> others,
        CancellationToken cancellationToken)
    {
        var moves = new List<PublicationMove>();
        var recorded = new List<RecordedOutput>();
        foreach ((string kind, string place) in layout.Outputs(result.Item, result.Segmentation.NucleusProbability is not null))
        {
            string temporary = staging.FileFor(kind, Path.GetExtension(place));
            WriteOne(kind, temporary, result, others);
            cancellationToken.ThrowIfCancellationRequested();
            recorded.Add(new RecordedOutput(kind, place, new FileInfo(temporary).Length, ContentHash.OfFile(temporary, cancellationToken)));
            moves.Add(new PublicationMove(Path.GetFileName(temporary), place));
        }

        RecordFile.Write(Path.Combine(staging.Folder, RecordName), Record(result, identity, inputHash, recorded), BatchJson.Default.ResultRecord);
        moves.Add(new PublicationMove(RecordName, $"{ResultLayout.RecordsFolder}/{result.Item.Name}.json"));
        string[] removals = [.. (earlier?.Outputs ?? []).Select(o => o.Path).Where(old => ResultPlace.IsInside(layout.Folder, old) && moves.All(move => move.To != old))];
        staging.Publish(new Publication(moves, removals));
    }

    private static void WriteOne(string kind, string path, StackSegmentation result, IReadOnlyList<StackOutput> others)
    {
        Segmentation segmentation = result.Segmentation;
        switch (kind)
        {
            case ResultLayout.LabelsKind:
                VolumeWriter.Write(path, segmentation.Labels);
                break;
            case ResultLayout.NucleiKind:
                NucleusTableFile.Write(path, result);
                break;
            case "nsn":
                VolumeWriter.Write(path, segmentation.NucleusProbability!);
                break;
            case "ndn":
                VolumeWriter.Write(path, segmentation.CenterProbability!);
                break;
            default:
                others.Single(o => o.Kind == kind).Write(path, result);
                break;
        }
    }

    private static ResultRecord Record(StackSegmentation result, ResultIdentity identity, string inputHash, IReadOnlyList<RecordedOutput> outputs)
    {
        Volume<int> labels = result.Segmentation.Labels;
        (Shape3D shape, VoxelSpacing spacing) = (labels.Shape, labels.Spacing!.Value);
        return new ResultRecord
        {
            Name = result.Item.Name,
            Input = result.Item.RelativePath,
            Location = ResultIdentity.Location(result.Item),
            InputSha256 = inputHash,
            InputBytes = result.Item.Bytes,
            TimePoint = result.Item.TimePoint,
            Channel = result.Item.Channel,
            OptionsSha256 = identity.OptionsHash,
            Version = ResultIdentity.Version,
            Shape = [shape.Depth, shape.Height, shape.Width],
            SpacingUm = [spacing.Z, spacing.Y, spacing.X],
            Nuclei = result.Segmentation.Nuclei.Count,
            Outputs = outputs,
        };
    }
}
