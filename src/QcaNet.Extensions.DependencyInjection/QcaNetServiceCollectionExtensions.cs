using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using QcaNet.Core;
using QcaNet.Extensions.DependencyInjection;
using QcaNet.Models.Inference;

// The conventional namespace for extensions of IServiceCollection.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the pipeline as a service.</summary>
public static class QcaNetServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="QcaNetPipeline"/> as a singleton. It is thread-safe, and disposed with the container. It logs to the application's
    /// logger factory if there is one.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">
    /// Configures the builder, which already has the settings of <see cref="QcaNetOptions"/> (by default the shipped networks); null
    /// changes nothing. Several calls accumulate. It runs twice: once to check the options, once to build.
    /// </param>
    /// <returns><paramref name="services"/>.</returns>
    /// <remarks>
    /// <para>
    /// An application with a host (ASP.NET Core, a worker) checks all options when it starts and lists every problem in one
    /// <see cref="OptionsValidationException"/>; then a hosted service builds the pipeline and segments a small volume (see
    /// <see cref="QcaNetOptions.WarmUp"/>), before the first request.
    /// </para>
    /// <para>
    /// Without a host, the pipeline is built when it is first resolved. That throws <see cref="PipelineConfigurationException"/> if an
    /// option is invalid, and <see cref="InferenceBackendException"/> if the device needs an engine that is missing or cannot be loaded; it
    /// can be retried.
    /// </para>
    /// </remarks>
    public static IServiceCollection AddQcaNet(
        this IServiceCollection services, Func<QcaNetPipelineBuilder, QcaNetPipelineBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<QcaNetOptions> options = services.AddOptions<QcaNetOptions>().ValidateOnStart();
        if (configure is not null) options.Configure(o => o.Changes.Add(configure));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QcaNetOptions>, ConfiguredPipeline>());
        services.TryAddSingleton(ConfiguredPipeline.Build);
        services.AddHostedService<PipelineStart>();
        return services;
    }

    /// <summary>Adds a <see cref="QcaNetPipeline"/> whose <see cref="QcaNetOptions"/> come from the application's configuration.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configuration">
    /// The section with the options, for example <c>builder.Configuration.GetSection("QcaNet")</c>. Unknown keys are errors, like invalid
    /// values: a misspelled key would leave the default in effect. Numbers have a decimal point.
    /// </param>
    /// <param name="configure">As in the other overload; the builder already has the settings of the configuration.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddQcaNet(
        this IServiceCollection services,
        IConfiguration configuration,
        Func<QcaNetPipelineBuilder, QcaNetPipelineBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<QcaNetOptions>().Configure(o => QcaNetConfiguration.Apply(configuration, o));
        return services.AddQcaNet(configure);
    }
}
