using QcaNet.Core;
using QcaNet.Models.Weights;
using QcaNet.PostProcessing;
using QcaNet.Reporting;
using QcaNet.Reproduction.Experiments;
using QcaNet.Training.Data;
using QcaNet.Volumes;

namespace QcaNet.Reproduction.Running;

/// <summary>The figures of the text: every stage of one stack in 2D and 3D, of the shipped pair and of the reproduction variant.</summary>
internal static class Figures
{
    private const string Stack = "Emb10_t401";

    public static void Write(ExperimentFile file, RunOptions options)
    {
        var stacks = new StackStore(options.Data);
        using var networks = new NetworkSource(file, stacks, options);
        (string, string)[] systems = [("shipped", "The shipped pair"), ("reproduction", "The reproduction variant, scaled")];
        foreach ((string name, string title) in systems)
        {
            Experiment experiment = file.Find(name);
            StackSplit split = StackSplit.Of(experiment, file.Protocols[experiment.Protocol], stacks.Names)[0];
            using TrainedNetwork nsn = networks.Get(experiment.Nsn, NetworkRole.Nsn, 1, split);
            using TrainedNetwork ndn = networks.Get(experiment.Ndn!, NetworkRole.Ndn, 1, split);
            LabeledVolume stack = stacks[Stack];
            Volume<float> nuclei = networks.Predict(nsn, stack), centers = networks.Predict(ndn, stack);
            (double, double) thresholds = (nsn.Result.Threshold, ndn.Result.Threshold);
            (double, double) smallest = experiment.SmallestVolumes
                ? Segmenter.SmallestOf(nsn.Predictor.Metadata, ndn.Predictor.Metadata) : (0, 0);
            Volume<byte> mask = Mask.Above(nuclei, thresholds.Item1);
            string path = Path.Combine(options.Results, $"stages-{name}.png");
            StagePicture.WritePng(
                path,
                new PipelineStages
                {
                    Raw = stack.Image,
                    Input = NetworkInput.Prepare(stack.Image, nsn.Predictor.Metadata, options.Threads),
                    NucleusProbability = nuclei,
                    Mask = mask,
                    CenterProbability = centers,
                    Markers = Centers.Find(centers, thresholds.Item2, mask, smallest.Item2, options.Threads),
                    Distance = DistanceTransform.Euclidean(mask, experiment.IgnoreSpacing ? VoxelSpacing.Isotropic(1) : null),
                    Labels = Segmenter.Divide(experiment, nuclei, centers, thresholds, smallest, options.Threads),
                    Truth = stack.Labels,
                },
                new StagePictureOptions { Title = $"{title}: {Stack}", View = PictureView.Fullest(stack.Labels) });
            Console.WriteLine(path);
        }
    }
}
