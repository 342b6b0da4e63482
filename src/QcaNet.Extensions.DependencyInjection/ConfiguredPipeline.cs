using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using QcaNet.Core;
using QcaNet.Models.Runtime;
using QcaNet.Pretrained;

namespace QcaNet.Extensions.DependencyInjection;

/// <summary>Validates the options, and builds the pipeline that they describe.</summary>
internal sealed class ConfiguredPipeline : IValidateOptions<QcaNetOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, QcaNetOptions options)
    {
        var problems = new List<string>(options.ConfigurationProblems);
        if (!ComputeDevice.TryParse(options.Device, out _))
        {
            problems.Add(
                $"{nameof(QcaNetOptions)}.{nameof(options.Device)} is '{options.Device}'; it must be 'auto', 'cpu', 'cuda' or 'cuda:N'.");
        }

        problems.AddRange(Describe(options, null).Validate());
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    /// <summary>Builds the pipeline of an application.</summary>
    /// <exception cref="PipelineConfigurationException">An option is invalid; all invalid options are listed.</exception>
    public static QcaNetPipeline Build(IServiceProvider services)
    {
        try
        {
            QcaNetOptions options = services.GetRequiredService<IOptions<QcaNetOptions>>().Value;
            return Describe(options, services.GetService<ILoggerFactory>()).Build();
        }
        catch (OptionsValidationException error)
        {
            throw new PipelineConfigurationException([.. error.Failures]);
        }
    }

    private static QcaNetPipelineBuilder Describe(QcaNetOptions options, ILoggerFactory? logging)
    {
        QcaNetPipelineBuilder builder = QcaNetPipeline.Create()
            .WithProbabilities(options.KeepProbabilities)
            .WithWatershed(w => w with
            {
                NucleusThreshold = options.NucleusThreshold,
                CenterThreshold = options.CenterThreshold,
                DivideCenters = options.DivideCenters,
                SmallestVolume = options.SmallestVolume ?? w.SmallestVolume,
                SmallestMarkerVolume = options.SmallestMarkerVolume ?? w.SmallestMarkerVolume,
            });
        if (ComputeDevice.TryParse(options.Device, out ComputeDevice device)) builder = builder.WithDevice(device);
        builder = string.IsNullOrWhiteSpace(options.NsnPath) ? builder.WithNsn(PretrainedWeights.Nsn) : builder.WithNsn(options.NsnPath);
        builder = string.IsNullOrWhiteSpace(options.NdnPath) ? builder.WithNdn(PretrainedWeights.Ndn) : builder.WithNdn(options.NdnPath);
        if (logging is not null) builder = builder.WithLogging(logging);
        return options.Changes.Aggregate(builder, (b, change) => change(b));
    }
}
