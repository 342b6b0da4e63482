using QcaNet.Core;
using QcaNet.Volumes;

namespace QcaNet.Batch;

/// <summary>Writes the files of one result and publishes them together.</summary>
internal static class ResultPublication
{
    private const string RecordName = ".record.json";

    /// <summary>Writes a result that is in memory.</summary>
    /// <exception cref="FileAccessException">A file cannot be written; an earlier result is unchanged.</exception>
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
        bool withProbabilities = result.Segmentation.NucleusProbability is not null;
        Volume<int> labels = result.Segmentation.Labels;
        var content = new ResultContent(
            result.Item,
            labels.Shape,
            labels.Spacing!.Value,
            result.Segmentation.Nuclei.Count,
            withProbabilities,
            (kind, path) => WriteOne(kind, path, result, others));
        Write(content, staging, layout, identity, inputHash, earlier, cancellationToken);
    }

    /// <summary>Writes a result file by file.</summary>
    /// <exception cref="FileAccessException">A file cannot be written; an earlier result is unchanged.</exception>
    public static void Write(
        ResultContent content,
        Staging staging,
        ResultLayout layout,
        ResultIdentity identity,
        string inputHash,
        ResultRecord? earlier,
        CancellationToken cancellationToken)
    {
        var moves = new List<PublicationMove>();
        var recorded = new List<RecordedOutput>();
        foreach ((string kind, string place) in layout.Outputs(content.Item, content.HasProbabilities))
        {
            string temporary = staging.FileFor(kind, Path.GetExtension(place));
            WriteTo(temporary, place, kind);
            cancellationToken.ThrowIfCancellationRequested();
            recorded.Add(new RecordedOutput(kind, place, new FileInfo(temporary).Length, ContentHash.OfFile(temporary, cancellationToken)));
            moves.Add(new PublicationMove(Path.GetFileName(temporary), place));
        }

        RecordFile.Write(
            Path.Combine(staging.Folder, RecordName),
            Record(content, identity, inputHash, recorded),
            BatchJson.Default.ResultRecord);
        moves.Add(new PublicationMove(RecordName, $"{ResultLayout.RecordsFolder}/{content.Item.Name}.json"));
        string[] removals = [.. (earlier?.Outputs ?? []).Select(o => o.Path)
            .Where(old => ResultPlace.IsInside(layout.Folder, old) && moves.All(move => move.To != old))];
        staging.Publish(new Publication(moves, removals));

        void WriteTo(string temporary, string place, string kind)
        {
            try
            {
                content.Write(kind, temporary);
            }
            catch (FileAccessException error) when (error.Path == temporary)
            {
                // The user knows the final path, not the temporary one.
                throw new FileAccessException(layout.At(place), error.Problem, error);
            }
        }
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

    private static ResultRecord Record(
        ResultContent content, ResultIdentity identity, string inputHash, IReadOnlyList<RecordedOutput> outputs)
    {
        (Shape3D shape, VoxelSpacing spacing) = (content.Shape, content.Spacing);
        return new ResultRecord
        {
            Name = content.Item.Name,
            Input = content.Item.RelativePath,
            Location = ResultIdentity.Location(content.Item),
            InputSha256 = inputHash,
            InputBytes = content.Item.Bytes,
            TimePoint = content.Item.TimePoint,
            Channel = content.Item.Channel,
            OptionsSha256 = identity.OptionsHash,
            Version = ResultIdentity.Version,
            Shape = [shape.Depth, shape.Height, shape.Width],
            SpacingUm = [spacing.Z, spacing.Y, spacing.X],
            Nuclei = content.Nuclei,
            Outputs = outputs,
        };
    }
}
