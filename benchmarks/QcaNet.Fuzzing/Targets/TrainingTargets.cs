using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using QcaNet.Models.Networks;
using QcaNet.Models.Weights;
using QcaNet.Training.Data;
using QcaNet.Training.Recipes;
using QcaNet.Training.State;
using QcaNet.Volumes;
using QcaNet.Volumes.Tests.Tiff;

namespace QcaNet.Fuzzing;

/// <summary>Inputs of training other than weights: recipes, folders of images and labels in every layout, and checkpoints.</summary>
internal sealed class TrainingTargets
{
    private static readonly (string Images, string[] Truth)[] Layouts =
        [("Images", ["GroundTruth_QCANet"]), ("images_raw", ["images_nsn", "images_ndn"]), ("images", ["labels"]), ("images", ["centers"])];

    private readonly string[] _recipes = [.. TrainingRecipes.Names.Select(name => RecipeJson.Write(TrainingRecipes.Find(name, NetworkRole.Nsn)!)), "{\"base\": \"compact\", \"role\": \"Ndn\"}"];
    private readonly string _folder;
    private readonly string _checkpointHeader;
    private readonly byte[] _checkpointTensors;

    public TrainingTargets(string folder)
    {
        _folder = folder;
        var architecture = new UNet3DArchitecture(1, 1, 1);
        TrainingRecipe recipe = TrainingRecipe.Compact(NetworkRole.Nsn) with { Architecture = architecture };
        string path = Path.Combine(folder, "seed.checkpoint");
        var state = new TrainingState(recipe, TensorSet.Zeros(architecture)) { Training = [new StackHash("a", "00")], Validation = [] };
        QcaNet.Training.State.Checkpoint.Write(path, state);
        byte[] file = File.ReadAllBytes(path);
        int length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(12));
        _checkpointHeader = Encoding.UTF8.GetString(file, 16, length);
        _checkpointTensors = file[(16 + length)..^SHA256.HashSizeInBytes];
    }

    /// <summary>A recipe.</summary>
    public FuzzInput Recipe(Random random)
    {
        string text = TextMutator.OfJson(_recipes[random.Next(_recipes.Length)], random);
        return new FuzzInput("recipe", () =>
        {
            TrainingRecipe recipe = RecipeJson.Read(text);
            _ = recipe.Problems().Count();
            return 0;
        });
    }

    /// <summary>A checkpoint, usually with a correct checksum.</summary>
    public FuzzInput Checkpoint(Random random)
    {
        byte[] header = Encoding.UTF8.GetBytes(random.Next(4) == 0 ? _checkpointHeader : TextMutator.OfJson(_checkpointHeader, random));
        byte[] length = BitConverter.GetBytes(random.Next(10) == 0 ? random.Next() : header.Length);
        byte[] tensors = random.Next(3) == 0 ? ByteMutator.Mutate(_checkpointTensors, random, 200) : _checkpointTensors;
        byte[] content = [.. "QCATRAIN"u8, 1, 0, 0, 0, .. length, .. header, .. tensors];
        byte[] file = [.. content, .. SHA256.HashData(content)];
        if (random.Next(5) == 0) file = ByteMutator.Mutate(file, random, 40);
        return new FuzzInput("checkpoint", () =>
        {
            string path = Path.Combine(_folder, "nsn.checkpoint");
            File.WriteAllBytes(path, file);
            return QcaNet.Training.State.Checkpoint.Read(path).Weights.Values.Sum(w => 5L * sizeof(float) * w.Length);
        });
    }

    /// <summary>A folder of training data: one or two pairs, most of them damaged, and sometimes a list.</summary>
    public FuzzInput Folder(Random random)
    {
        (string images, string[] truths) = Layouts[random.Next(Layouts.Length)];
        var files = new List<(string Path, byte[] Content)>();
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            string name = i.ToString(CultureInfo.InvariantCulture);
            files.Add((Path.Combine(images, $"{name}.tif"), Stack(random)));
            foreach (string truth in truths)
            {
                bool csv = truth == "centers" && random.Next(2) == 0;
                files.Add((Path.Combine(truth, csv ? $"{name}.csv" : $"{name}.tif"), csv ? Centers(random) : Stack(random)));
            }
        }

        if (random.Next(3) == 0) files.Add(("train.txt", ByteMutator.Mutate("1\n2.tif\n"u8.ToArray(), random, 8)));
        bool ignores = random.Next(4) == 0;
        return new FuzzInput("training folder", () =>
        {
            string folder = Path.Combine(_folder, "data");
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            foreach ((string path, byte[] content) in files)
            {
                string at = Path.Combine(folder, path);
                Directory.CreateDirectory(Path.GetDirectoryName(at)!);
                File.WriteAllBytes(at, content);
            }

            var data = new LabeledFolder(folder, new LabeledFolderOptions { IgnoreLabel = ignores ? -1 : null });
            return data.ReadAll(new VoxelSpacing(1.75, 0.8, 0.8)).Sum(stack => stack.Image.Voxels.Length * 8L);
        });
    }

    // A stack with a nucleus that can be used for training, or pages of any kind.
    private static byte[] Stack(Random random)
    {
        if (random.Next(3) == 0) return PageMutator.Make(random);
        byte[] file = TiffForge.Make([.. Enumerable.Range(0, 6).Select(z => new ForgedPage { Width = 8, Height = 8, Bits = 8, Strips = [Plane(z)] })]);
        return random.Next(2) == 0 ? TiffMutator.Mutate(file, random) : file;
    }

    private static byte[] Plane(int z)
    {
        byte[] plane = new byte[64];
        if (z is 0 or 5) return plane;
        for (int y = 2; y < 6; y++) plane.AsSpan((8 * y) + 2, 4).Fill(1);
        return plane;
    }

    private static byte[] Centers(Random random) => ByteMutator.Mutate("z,y,x\n1,2,3\n2.5;4;5\n0\t1\t1e0\n"u8.ToArray(), random, 20);
}
