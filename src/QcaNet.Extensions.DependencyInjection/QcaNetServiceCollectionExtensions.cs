using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using QcaNet.Core;
using QcaNet.Extensions.DependencyInjection;
using QcaNet.Models.Inference;
using QcaNet.Models.Runtime;
using QcaNet.Pretrained;

// Where every application that has services looks for extensions of them.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The pipeline as a service.</summary>
public static class QcaNetServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="QcaNetPipeline"/>: one for the application, safe to call from several threads, built when it is first asked for, disposed of
    /// with the container. It logs to the application's logger factory where there is one.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Changes the builder, which comes with what <see cref="QcaNetOptions"/> say (by default the shipped networks); null leaves it so. Several calls add up.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// Asking for the service throws <see cref="PipelineConfigurationException"/> where something is wrong with the configuration, and
    /// <see cref="InferenceBackendException"/> where the device needs an engine that is missing or cannot be loaded; it may be asked again.
    /// </remarks>
    public static IServiceCollection AddQcaNet(this IServiceCollection services, Func<QcaNetPipelineBuilder, QcaNetPipelineBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<QcaNetOptions> options = services.AddOptions<QcaNetOptions>();
        if (configure is not null) options.Configure(o => o.Changes.Add(configure));
        services.TryAddSingleton(Build);
        return services;
    }

    private static QcaNetPipeline Build(IServiceProvider services)
    {
        QcaNetOptions options = services.GetRequiredService<IOptions<QcaNetOptions>>().Value;
        if (!ComputeDevice.TryParse(options.Device, out ComputeDevice device))
        {
            throw new PipelineConfigurationException([$"{nameof(QcaNetOptions)}.{nameof(options.Device)} is '{options.Device}'; 'auto', 'cpu', 'cuda' or 'cuda:N' is needed."]);
        }

        QcaNetPipelineBuilder builder = QcaNetPipeline.Create()
            .WithDevice(device)
            .WithProbabilities(options.KeepProbabilities)
            .WithWatershed(w => w with
            {
                NucleusThreshold = options.NucleusThreshold,
                CenterThreshold = options.CenterThreshold,
                SmallestVolume = options.SmallestVolume ?? w.SmallestVolume,
                SmallestMarkerVolume = options.SmallestMarkerVolume ?? w.SmallestMarkerVolume,
            });
        builder = string.IsNullOrWhiteSpace(options.NsnPath) ? builder.WithNsn(PretrainedWeights.Nsn) : builder.WithNsn(options.NsnPath);
        builder = string.IsNullOrWhiteSpace(options.NdnPath) ? builder.WithNdn(PretrainedWeights.Ndn) : builder.WithNdn(options.NdnPath);
        if (services.GetService<ILoggerFactory>() is { } logging) builder = builder.WithLogging(logging);
        return options.Changes.Aggregate(builder, (b, change) => change(b)).Build();
    }
}
