using QcaNet.Core.Stages;
using QcaNet.Models.Weights;

namespace QcaNet.Core;

/// <content>Finds every problem of a configuration before anything runs.</content>
public sealed partial record QcaNetPipelineBuilder
{
    private Checked Check(List<string> problems)
    {
        NetworkWeights[] nsn = Read(Nsn, NetworkRole.Nsn, problems);
        NetworkWeights[] ndn = Read(Ndn, NetworkRole.Ndn, problems);
        NetworkWeights? firstNsn = nsn.FirstOrDefault(), firstNdn = ndn.FirstOrDefault();
        double? nucleusThreshold =
            Threshold(Watershed.NucleusThreshold, firstNsn, "NSN", nameof(WatershedOptions.NucleusThreshold), problems);
        double? centerThreshold = Threshold(Watershed.CenterThreshold, firstNdn, "NDN", nameof(WatershedOptions.CenterThreshold), problems);
        if (Threads is < 1) problems.Add($"{nameof(WithThreads)}: {Threads} threads; 1 or more are needed.");
        problems.AddRange(Watershed.Problems());
        problems.AddRange(Inference.Problems());
        problems.AddRange(ProtocolProblems([.. nsn, .. ndn]));
        return new Checked(nsn, ndn, nucleusThreshold, centerThreshold);
    }

    private NetworkWeights[] Read(IReadOnlyList<NetworkSource> sources, NetworkRole role, List<string> problems)
    {
        string name = role.ToString().ToUpperInvariant();
        if (sources.Count == 0) problems.Add($"no {name} was given; call With{role}, for instance with PretrainedWeights.{role}.");
        var networks = new List<NetworkWeights>();
        foreach (NetworkSource source in sources)
        {
            try
            {
                NetworkWeights weights = source.Load();
                if (Scale is not null) weights = weights.WithMetadata(weights.Metadata with { Normalization = Scale });
                problems.AddRange(Unfit(weights, role, name).Select(problem => $"{name}: {weights.Source}: {problem}"));
                NetworkMetadata own = weights.Metadata, first = networks.Count == 0 ? own : networks[0].Metadata;
                if (own.Spacing != first.Spacing || own.Normalization != first.Normalization)
                {
                    problems.Add(
                        $"{name}: {weights.Source}: the networks of an ensemble get the same input; this one has a different spacing or "
                        + $"normalization than {networks[0].Source}.");
                }

                networks.Add(weights);
            }
            catch (WeightsFormatException error)
            {
                problems.Add($"{name}: {error.Message}");
            }
        }

        return [.. networks];
    }

    private IEnumerable<string> ProtocolProblems(IReadOnlyList<NetworkWeights> networks)
    {
        if (!Enum.IsDefined(Protocol))
        {
            yield return $"the protocol is {Protocol}; {nameof(SegmentationProtocol.Default)} or "
                + $"{nameof(SegmentationProtocol.Published)} is needed.";
        }

        if (Protocol != SegmentationProtocol.Published) yield break;
        if (Scale is not null)
        {
            yield return "the published protocol scales every stack from its minimum to its maximum; leave the normalization out, or "
                + "use the default protocol.";
        }

        foreach (string problem in Published.Problems(networks.Count == 0 ? 1 : networks.Max(n => n.Architecture.Divisor)))
        {
            yield return problem;
        }
    }

    private IEnumerable<string> Unfit(NetworkWeights weights, NetworkRole role, string name)
    {
        NetworkMetadata metadata = weights.Metadata;
        if (metadata.Role is { } other && other != role)
        {
            yield return $"these are weights of {other.ToString().ToUpperInvariant()}, another network; give weights of {name} here.";
        }

        // The published protocol has its own spacing and normalization.
        bool needed = Protocol != SegmentationProtocol.Published;
        if (needed && metadata.Spacing is null)
        {
            yield return "the metadata do not contain the spacing the network was trained at; add spacing=z,y,x in micrometers.";
        }

        if (needed && metadata.Normalization is null)
        {
            yield return "the metadata do not say how intensities are scaled; add normalisation, for instance 'min-max'.";
        }

        if (weights.Architecture is { InputChannels: not 1 } or { OutputChannels: not 2 })
        {
            yield return $"the network has {weights.Architecture.InputChannels} input channels and "
                + $"{weights.Architecture.OutputChannels} classes; 1 and 2 are needed.";
        }
    }

    private double? Threshold(double? chosen, NetworkWeights? weights, string name, string option, List<string> problems)
    {
        double? threshold =
            chosen ?? (Protocol == SegmentationProtocol.Published ? PublishedOptions.Threshold : weights?.Metadata.Threshold);
        if (threshold is null && weights is not null)
        {
            problems.Add($"{name}: {weights.Source}: the metadata have no threshold; add one, or set {option}.");
        }

        return threshold;
    }

    /// <summary>The weights that were read, and the resulting thresholds.</summary>
    private sealed record Checked(NetworkWeights[] Nsn, NetworkWeights[] Ndn, double? NucleusThreshold, double? CenterThreshold);
}
