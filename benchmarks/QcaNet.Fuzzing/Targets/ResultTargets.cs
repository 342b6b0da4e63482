using System.Security.Cryptography;
using System.Text;
using QcaNet.Batch;

namespace QcaNet.Fuzzing;

/// <summary>
/// Output folders of batches from untrusted sources: records, failures, plans, and the list of renames of a killed run.
/// Files outside the folder must never change.
/// </summary>
internal sealed class ResultTargets(string folder)
{
    private static readonly byte[] Labels = "labels"u8.ToArray(), Table = "id,voxels\n1,2\n"u8.ToArray();

    private static readonly string Record =
        "{\"format\": \"qcanet-result-1\", \"name\": \"a\", \"input\": \"a.tif\", \"location\": \"/a.tif\", \"input_sha256\": \"00\", \"input_bytes\": 1, \"time_point\": null, "
        + "\"channel\": null, \"options_sha256\": \"00\", \"version\": \"1\", \"shape\": [1, 2, 3], \"spacing_um\": [1, 1, 1], \"nuclei\": 1, \"outputs\": ["
        + Output("labels", "labels/a.tif", Labels) + ", " + Output("nuclei", "nuclei/a.csv", Table) + "]}";

    private static readonly string[] Publications =
    [
        "{\"moves\": [{\"from\": \".labels.tif\", \"to\": \"labels/a.tif\"}, {\"from\": \".record.json\", \"to\": \"records/a.json\"}], \"removals\": [\"nuclei/b.csv\"]}",
        "{\"moves\": [{\"from\": \".labels.tif\", \"to\": \"../canary\"}], \"removals\": []}",
        "{\"moves\": [], \"removals\": [\"../canary\"]}",
    ];

    private const string Failure = "{\"name\": \"b\", \"input\": \"b.tif\", \"file\": \"b.tif\", \"problem\": \"It is damaged.\"}";
    private const string Plan = "{\"inputs\": [\"/in\"], \"stacks\": [{\"name\": \"a\", \"input\": \"a.tif\"}, {\"name\": \"c\", \"input\": \"c.tif\"}]}";

    public FuzzInput Make(Random random)
    {
        (string Path, byte[] Content)[] files =
        [
            ("records/a.json", Json(Record, random)),
            ("labels/a.tif", Labels),
            ("nuclei/a.csv", random.Next(8) == 0 ? [] : Table),
            ("failures/b.json", Json(Failure, random)),
            ("plans/p.json", Json(Plan, random)),
            .. random.Next(2) == 0
                ? new (string, byte[])[]
                {
                    (".qcanet-run-1/.publication.json", Json(Publications[random.Next(Publications.Length)], random)),
                    (".qcanet-run-1/.labels.tif", Labels),
                    (".qcanet-run-1/.record.json", Json(Record, random)),
                }
                : [],
        ];
        return new FuzzInput("results", () => Merge(files));
    }

    private long Merge((string Path, byte[] Content)[] files)
    {
        string output = Path.Combine(folder, "out"), canary = Path.Combine(folder, "canary");
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        if (!File.Exists(canary)) File.WriteAllText(canary, "canary");
        foreach ((string path, byte[] content) in files)
        {
            string at = Path.Combine(output, path);
            Directory.CreateDirectory(Path.GetDirectoryName(at)!);
            File.WriteAllBytes(at, content);
        }

        BatchMerge.Merge(new MergeOptions { Folder = output });
        if (!File.Exists(canary) || File.ReadAllText(canary) != "canary") throw new InvalidOperationException("A file beside the output folder was changed.");
        if (File.ReadAllText(Path.Combine(output, "merged", "nuclei.csv")).Contains("canary", StringComparison.Ordinal)) throw new InvalidOperationException("A file beside the output folder was read.");
        return 0;
    }

    private static byte[] Json(string text, Random random) => Encoding.UTF8.GetBytes(TextMutator.OfJson(text, random));

    private static string Output(string kind, string path, byte[] content) =>
        $"{{\"kind\": \"{kind}\", \"path\": \"{path}\", \"bytes\": {content.Length}, \"sha256\": \"{Convert.ToHexStringLower(SHA256.HashData(content))}\"}}";
}
